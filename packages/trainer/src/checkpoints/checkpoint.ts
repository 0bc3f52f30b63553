import { DataError } from '@vse/core';
import { nodeModules } from './node-modules';
import { replaceFolder, wholeFolder, type ReplaceFolderOptions } from './replace-folder';
import type { Snapshot, StoredArrays } from './snapshot';
import type { TrainingState } from './training-state';

/** Version 1 had no hash of the pairs in the sampler record. */
const formatVersion = 2;

/**
 * Writes a checkpoint: a folder with `model.safetensors`, `optimizer.safetensors` and `state.json`. A crash at any moment
 * leaves either the previous or the new checkpoint loadable; a full disk leaves the previous one. For Node.
 *
 * @param folder - Folder of the checkpoint, replaced as a whole.
 * @param snapshot - Weights, optimiser state and training state, as a `CheckpointStore` receives them.
 * @param options - `retire` receives the previous folder instead of its removal.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { loadCheckpoint, saveCheckpoint } from '@vse/trainer';
 *
 * const folder = join(await mkdtemp(join(tmpdir(), 'run-')), 'last');
 * await saveCheckpoint(folder, {
 *   weights: { 'images.fc.weight': { shape: [2], data: Float32Array.of(1, 2) } },
 *   optimizer: { name: 'adam', steps: {}, tensors: {} },
 *   state: {
 *     epoch: 1,
 *     step: 0,
 *     globalStep: 10,
 *     lossSum: 0,
 *     sampler: { name: 'everyCaption', seed: 1, batchSize: 2, captions: 20, images: 4, pairs: '' },
 *     epochs: [{ epoch: 0, loss: 0.3 }],
 *     validations: [],
 *     fingerprint: {},
 *     config: null,
 *   },
 * });
 * const { weights, state } = await loadCheckpoint(folder);
 * console.log(weights['images.fc.weight']?.data, state.globalStep); // [1, 2], 10
 * ```
 */
export async function saveCheckpoint(
  folder: string,
  snapshot: Snapshot,
  options: Pick<ReplaceFolderOptions, 'retire'> = {},
): Promise<void> {
  const { path, formats } = await nodeModules('saveCheckpoint');
  const { weights, optimizer, state } = snapshot;
  const mark = { globalStep: String(state.globalStep) };
  const json = { formatVersion, ...state, optimizer: { name: optimizer.name, steps: optimizer.steps } };
  const fill = async (temporary: string): Promise<void> => {
    await formats.writeSafetensors(path.join(temporary, 'model.safetensors'), weights, mark);
    await formats.writeSafetensors(path.join(temporary, 'optimizer.safetensors'), optimizer.tensors, mark);
    await formats.writeFileAtomic(path.join(temporary, 'state.json'), `${JSON.stringify(json, null, 2)}\n`);
  };
  await replaceFolder(folder, fill, options);
}

/** Options of `loadCheckpoint`. */
export interface LoadCheckpointOptions {
  /** Fingerprint that the checkpoint must have, by name: `{ vocabulary: vocabulary.hash }`. Defaults to `{}`, no check. */
  readonly fingerprint?: Readonly<Record<string, string>>;
}

/**
 * Reads a checkpoint back. For Node.
 *
 * @param folder - Folder of one checkpoint, such as `runs/scan/best`.
 * @param options - Fingerprint to check.
 * @throws `DataError` that names the folder or file if there is no checkpoint, a file is damaged, the files belong to
 * different checkpoints, the format version differs, or the fingerprint differs.
 *
 * @example
 * ```ts not run: weights
 * import { loadCheckpoint } from '@vse/trainer';
 *
 * const { weights, state } = await loadCheckpoint('runs/scan/best');
 * console.log(state.globalStep, Object.keys(weights));
 * ```
 */
export async function loadCheckpoint(
  folder: string,
  { fingerprint = {} }: LoadCheckpointOptions = {},
): Promise<Snapshot> {
  const { path, formats } = await nodeModules('loadCheckpoint');
  const whole = await wholeFolder(folder);
  if (whole === undefined) {
    throw new DataError(
      `loadCheckpoint: ${folder} must hold a checkpoint, got none. Give a folder that saveCheckpoint wrote.`,
    );
  }
  const { optimizer, ...state } = await readState(path.join(whole, 'state.json'));
  assertFingerprint(folder, state.fingerprint, fingerprint);
  const [weights, slots] = await Promise.all(
    ['model', 'optimizer'].map(async (name) => {
      const file = path.join(whole, `${name}.safetensors`);
      const { tensors, metadata } = await formats.readSafetensors(file);
      if (metadata['globalStep'] === String(state.globalStep)) return arraysOf(tensors);
      throw new DataError(
        `loadCheckpoint: ${file} must be of step ${state.globalStep} like state.json, got step ` +
          `${metadata['globalStep'] ?? 'unknown'}. The folder mixes two checkpoints: restore it from one.`,
      );
    }),
  );
  return { weights: weights!, optimizer: { ...optimizer, tensors: slots! }, state };
}

function assertFingerprint(
  folder: string,
  saved: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(wanted)) {
    if (saved[name] === value) continue;
    throw new DataError(
      `loadCheckpoint: ${folder} must have been trained with ${name} ${value}, got ${saved[name] ?? 'none'}. ` +
        `Load the ${name} that was saved with it, or another checkpoint.`,
    );
  }
}

/**
 * Returns true if a folder holds a checkpoint. For Node.
 *
 * @example
 * ```ts
 * import { hasCheckpoint } from '@vse/trainer';
 *
 * console.log(await hasCheckpoint('runs/none/last')); // false
 * ```
 */
export async function hasCheckpoint(folder: string): Promise<boolean> {
  return (await wholeFolder(folder)) !== undefined;
}

function arraysOf(tensors: StoredArrays): StoredArrays {
  const arrays = Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data }] as const);
  return Object.fromEntries(arrays);
}

type StateFile = TrainingState & { readonly optimizer: { name: string; steps: Record<string, number> } };

async function readState(file: string): Promise<StateFile> {
  const { fs } = await nodeModules('loadCheckpoint');
  let parsed: unknown;
  try {
    parsed = JSON.parse(await fs.readFile(file, 'utf8'));
  } catch (cause) {
    throw new DataError(`loadCheckpoint: ${file} cannot be read as JSON. Load another checkpoint.`, {
      cause,
    });
  }
  const { formatVersion: version, ...state } = parsed as StateFile & { formatVersion?: unknown };
  if (version !== formatVersion) {
    throw new DataError(
      `loadCheckpoint: ${file} has format version ${String(version)}, wanted ${formatVersion}. Load it with the release that wrote it.`,
    );
  }
  for (const key of ['epoch', 'step', 'globalStep', 'lossSum'] as const) {
    if (Number.isFinite(state[key])) continue;
    throw new DataError(`loadCheckpoint: ${file}: ${key} must be a number, got ${String(state[key])}.`);
  }
  for (const key of ['sampler', 'epochs', 'validations', 'fingerprint', 'optimizer'] as const) {
    if (typeof state[key] === 'object' && (state[key] as unknown) !== null) continue;
    throw new DataError(`loadCheckpoint: ${file}: ${key} is missing. Load another checkpoint.`);
  }
  return state;
}
