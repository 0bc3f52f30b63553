import { DataError } from '@vse/core';
import { nodeModules } from './node-modules';
import { replaceFolder, wholeFolder, type ReplaceFolderOptions } from './replace-folder';
import type { Snapshot, StoredArrays } from './snapshot';
import type { TrainingState } from './training-state';

/** Version 1 had no hash of the pairs among what the batches depend on. */
const formatVersion = 2;

/**
 * Writes a checkpoint: a folder with `model.safetensors`, `optimizer.safetensors` and `state.json`. A crash at any
 * moment leaves the checkpoint before or this one loadable, a full disk the one before. `retire` may keep the one before.
 * For Node.
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

export interface LoadCheckpointOptions {
  /** What the checkpoint must have been made with, by name: `{ vocabulary: vocabulary.hash }`. Defaults to anything. */
  readonly fingerprint?: Readonly<Record<string, string>>;
}

/**
 * Reads a checkpoint back. For Node.
 *
 * Throws a `DataError` that names the folder or file where there is none, a file is damaged, the files are of different
 * checkpoints, the format is of another version, or it was made with another vocabulary than asked for.
 */
export async function loadCheckpoint(
  folder: string,
  { fingerprint = {} }: LoadCheckpointOptions = {},
): Promise<Snapshot> {
  const { path, formats } = await nodeModules('loadCheckpoint');
  const whole = await wholeFolder(folder);
  if (whole === undefined) {
    throw new DataError(
      `loadCheckpoint: there is no checkpoint at ${folder}. Give the folder that saveCheckpoint wrote.`,
    );
  }
  const { optimizer, ...state } = await readState(path.join(whole, 'state.json'));
  assertMadeWith(folder, state.fingerprint, fingerprint);
  const [weights, slots] = await Promise.all(
    ['model', 'optimizer'].map(async (name) => {
      const file = path.join(whole, `${name}.safetensors`);
      const { tensors, metadata } = await formats.readSafetensors(file);
      if (metadata['globalStep'] === String(state.globalStep)) return arraysOf(tensors);
      throw new DataError(
        `loadCheckpoint: ${file} is of step ${metadata['globalStep'] ?? 'unknown'}, state.json of step ` +
          `${state.globalStep}. The folder mixes two checkpoints: restore it from one.`,
      );
    }),
  );
  return { weights: weights!, optimizer: { ...optimizer, tensors: slots! }, state };
}

function assertMadeWith(
  folder: string,
  saved: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(wanted)) {
    if (saved[name] === value) continue;
    throw new DataError(
      `loadCheckpoint: ${folder} was made with ${name} ${saved[name] ?? 'of no name'}, wanted ${name} ${value}. ` +
        `Load the ${name} that was saved with it, or take another checkpoint.`,
    );
  }
}

/** Whether there is a checkpoint to load. For Node. */
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
