import { assertWhole } from '@vse/core';
import { hasCheckpoint, loadCheckpoint, saveCheckpoint } from './checkpoint';
import { nodeModules } from './node-modules';
import type { Snapshot } from './snapshot';
import type { TrainingState } from './training-state';

/** Name of a checkpoint: the latest of a run, or the one with the best validation. */
export type CheckpointName = 'last' | 'best';

/** Store of the checkpoints of `fit`. */
export interface CheckpointStore {
  /** Folder of the checkpoints and the metrics log, in Node. */
  readonly folder?: string;
  /** Saves a snapshot under a name, in place of the previous one. */
  save(name: CheckpointName, snapshot: Snapshot): Promise<void>;
  /** Loads a snapshot; `undefined` if there is none. */
  load(name: CheckpointName): Promise<Snapshot | undefined>;
}

/** Options of `folderCheckpoints`. */
export interface FolderCheckpointsOptions {
  /** Number of latest checkpoints to keep: `last`, and before it `step-120` and so on. Defaults to `1`. */
  readonly keep?: number;
}

/**
 * Keeps checkpoints in the folders `last` and `best` of a folder, and with `keep` the ones before the last. For Node.
 *
 * @param folder - Folder of the run.
 * @param options - Number of checkpoints to keep.
 * @throws `OptionError` if `keep` is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { folderCheckpoints } from '@vse/trainer';
 *
 * const checkpoints = folderCheckpoints(await mkdtemp(join(tmpdir(), 'run-')), { keep: 3 }); // an option of fit
 * console.log(await checkpoints.load('last')); // undefined: nothing was saved yet
 * ```
 */
export function folderCheckpoints(
  folder: string,
  { keep = 1 }: FolderCheckpointsOptions = {},
): CheckpointStore {
  assertWhole('folderCheckpoints', 'keep', keep);
  const at = (name: CheckpointName): string => `${folder}/${name}`;
  return {
    folder,
    save: (name, snapshot) =>
      saveCheckpoint(
        at(name),
        snapshot,
        name === 'last' && keep > 1 ? { retire: (old) => keepOld(old, folder, keep - 1) } : {},
      ),
    load: async (name) => ((await hasCheckpoint(at(name))) ? loadCheckpoint(at(name)) : undefined),
  };
}

/** Renames the previous checkpoint to its step, and removes the oldest beyond `count`. */
async function keepOld(old: string, folder: string, count: number): Promise<void> {
  const { fs, path } = await nodeModules('folderCheckpoints');
  const state = await fs.readFile(path.join(old, 'state.json'), 'utf8').catch(() => undefined);
  if (state === undefined) return fs.rm(old, { recursive: true }); // a crash interrupted its removal
  const kept = path.join(folder, `step-${(JSON.parse(state) as TrainingState).globalStep}`);
  await fs.rm(kept, { recursive: true, force: true });
  await fs.rename(old, kept);
  const steps = (await fs.readdir(folder))
    .flatMap((name) => /^step-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
  for (const step of steps.slice(count)) {
    await fs.rm(path.join(folder, `step-${step}`), { recursive: true, force: true });
  }
}

/**
 * Keeps checkpoints in memory: for a browser, a notebook or a test.
 *
 * @example
 * ```ts
 * import { memoryCheckpoints } from '@vse/trainer';
 *
 * const checkpoints = memoryCheckpoints(); // an option of fit; afterwards it holds the run
 * console.log(await checkpoints.load('best')); // undefined: nothing was saved yet
 * ```
 */
export function memoryCheckpoints(): CheckpointStore {
  const kept = new Map<CheckpointName, Snapshot>();
  return {
    save(name, snapshot) {
      kept.set(name, structuredClone(snapshot));
      return Promise.resolve();
    },
    load: (name) => Promise.resolve(structuredClone(kept.get(name))),
  };
}
