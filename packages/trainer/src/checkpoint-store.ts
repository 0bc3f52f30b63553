import { hasCheckpoint, loadCheckpoint, saveCheckpoint } from './checkpoint';
import type { Snapshot } from './snapshot';

/** The latest checkpoint of a run, and the one that validated best. */
export type CheckpointName = 'last' | 'best';

/** Where `fit` keeps its checkpoints. */
export interface CheckpointStore {
  save(name: CheckpointName, snapshot: Snapshot): Promise<void>;
  /** `undefined` where there is none. */
  load(name: CheckpointName): Promise<Snapshot | undefined>;
}

/** Keeps checkpoints as the folders `last` and `best` of a folder. For Node. */
export function folderCheckpoints(folder: string): CheckpointStore {
  const at = (name: CheckpointName): string => `${folder}/${name}`;
  return {
    save: (name, snapshot) => saveCheckpoint(at(name), snapshot),
    load: async (name) => ((await hasCheckpoint(at(name))) ? loadCheckpoint(at(name)) : undefined),
  };
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
