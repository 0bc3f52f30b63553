import { DataError } from '@vse/core';
import type { ReplaceFolderOptions } from '@vse/formats';
import { nodeModules } from './node-modules';
import { verifyManifest, writeManifest } from './manifest';
import type { Snapshot, StoredArrays } from './snapshot';
import { parseState, stateText } from './state-file';

/**
 * Writes a checkpoint: a folder with `model.safetensors`, `optimizer.safetensors`, `state.json`, and `manifest.json` with
 * the sha256 of each. A crash at any moment leaves either the previous or the new checkpoint loadable; a full disk leaves
 * the previous one. For Node.
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
  const fill = async (temporary: string): Promise<void> => {
    await formats.writeSafetensors(path.join(temporary, 'model.safetensors'), weights, mark);
    await formats.writeSafetensors(path.join(temporary, 'optimizer.safetensors'), optimizer.tensors, mark);
    await formats.writeFileAtomic(path.join(temporary, 'state.json'), stateText(snapshot));
    await writeManifest(temporary, state.globalStep);
  };
  await formats.replaceFolder(folder, fill, options);
}

/** Options of `loadCheckpoint`. */
export interface LoadCheckpointOptions {
  /** Fingerprint that the checkpoint must have, by name: `{ vocabulary: vocabulary.hash }`. Defaults to `{}`, no check. */
  readonly fingerprint?: Readonly<Record<string, string>>;
}

/**
 * Reads a checkpoint back, after checking each of its files against the checksums in its manifest. For Node.
 *
 * @param folder - Folder of one checkpoint, such as `runs/scan/best`.
 * @param options - Fingerprint to check.
 * @throws `DataError` that names the folder or file if there is no checkpoint, a file is damaged, missing or of another
 * checkpoint, the format version differs (checkpoints without checksums are of an older one), or the fingerprint differs.
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
  const { fs, path, formats } = await nodeModules('loadCheckpoint');
  const whole = await formats.wholeFolder(folder);
  if (whole === undefined) {
    throw new DataError(
      `loadCheckpoint: ${folder} must hold a checkpoint, got none. Give a folder that saveCheckpoint wrote.`,
    );
  }
  const globalStep = await verifyManifest(whole);
  const stateFile = path.join(whole, 'state.json');
  const { optimizer, state } = parseState(stateFile, await fs.readFile(stateFile, 'utf8'));
  assertStep(stateFile, state.globalStep, globalStep);
  assertFingerprint(folder, state.fingerprint, fingerprint);
  const [weights, slots] = await Promise.all(
    ['model', 'optimizer'].map(async (name) => {
      const file = path.join(whole, `${name}.safetensors`);
      const { tensors, metadata } = await formats.readSafetensors(file);
      assertStep(file, metadata['globalStep'] ?? 'unknown', globalStep);
      return arraysOf(tensors);
    }),
  );
  return { weights: weights!, optimizer: { ...optimizer, tensors: slots! }, state };
}

function assertStep(file: string, got: number | string, wanted: number): void {
  if (String(got) === String(wanted)) return;
  throw new DataError(
    `loadCheckpoint: ${file} must be of step ${wanted} like the manifest, got step ${got}. The folder mixes two ` +
      'checkpoints: restore it from one.',
  );
}

function assertFingerprint(
  folder: string,
  saved: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(wanted)) {
    const got = Object.hasOwn(saved, name) ? saved[name] : undefined;
    if (got === value) continue;
    throw new DataError(
      `loadCheckpoint: ${folder} must have been trained with ${name} ${value}, got ${got ?? 'none'}. ` +
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
  const { formats } = await nodeModules('hasCheckpoint');
  return (await formats.wholeFolder(folder)) !== undefined;
}

function arraysOf(tensors: StoredArrays): StoredArrays {
  const arrays = Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data }] as const);
  return Object.fromEntries(arrays);
}
