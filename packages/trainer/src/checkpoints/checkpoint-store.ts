import { OptionError } from '@vse/core';
import { hasCheckpoint, loadCheckpoint, saveCheckpoint } from './checkpoint';
import { nodeModules } from './node-modules';
import type { Snapshot } from './snapshot';
import type { TrainingState } from './training-state';

/** The latest checkpoint of a run, and the one that validated best. */
export type CheckpointName = 'last' | 'best';

/** Where `fit` keeps its checkpoints. */
export interface CheckpointStore {
  /** Where they lie in Node, and the metrics log beside them. */
  readonly folder?: string;
  save(name: CheckpointName, snapshot: Snapshot): Promise<void>;
  /** `undefined` where there is none. */
  load(name: CheckpointName): Promise<Snapshot | undefined>;
}

export interface FolderCheckpointsOptions {
  /** How many of the latest checkpoints are kept: `last`, and before it `step-120` and so on. Defaults to `1`. */
  readonly keep?: number;
}

/** Keeps checkpoints as the folders `last` and `best` of a folder, and as many before the last as asked for. For Node. */
export function folderCheckpoints(
  folder: string,
  { keep = 1 }: FolderCheckpointsOptions = {},
): CheckpointStore {
  if (!Number.isSafeInteger(keep) || keep < 1) {
    throw new OptionError(`folderCheckpoints: keep must be a whole number from 1, got ${keep}.`);
  }
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

/** Gives a checkpoint that is no longer the last the name of its step, and removes the oldest beyond `count`. */
async function keepOld(old: string, folder: string, count: number): Promise<void> {
  const { fs, path } = await nodeModules('folderCheckpoints');
  const state = await fs.readFile(path.join(old, 'state.json'), 'utf8').catch(() => undefined);
  if (state === undefined) return fs.rm(old, { recursive: true }); // a crash while it was removed
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

/** Keeps checkpoints in memory: for a browser, a notebook or a test. */
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
