import { assertWhole, DataError } from '@vse/core';
import { hasCheckpoint, loadCheckpoint, saveCheckpoint } from './checkpoint';
import { verifyManifest } from './manifest';
import { nodeModules } from './node-modules';
import type { Snapshot } from './snapshot';

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
  /** Reserves the store for one run; rejects while another process writes to it. Called when a run starts. */
  lock?(): Promise<{
    /** Gives the store free. */
    release(): Promise<void>;
  }>;
  /** Removes the checkpoints of an earlier run. Called before the first save of a run that does not resume. */
  clear?(): Promise<void>;
}

/** Options of `folderCheckpoints`. */
export interface FolderCheckpointsOptions {
  /** Number of latest checkpoints to keep: `last`, and before it `step-120` and so on. Defaults to `1`. */
  readonly keep?: number;
}

/**
 * Keeps checkpoints in the folders `last` and `best` of a folder, and with `keep` the ones before the last. While `fit`
 * writes to it the folder is locked: a second process is refused. A damaged checkpoint is refused with the names of the
 * others in the folder that are whole; none takes its place without your word. For Node.
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
    load: async (name) =>
      (await hasCheckpoint(at(name)))
        ? loadCheckpoint(at(name)).catch((error: unknown) => namingWhole(error, folder, name))
        : undefined,
    async lock() {
      const { fs, formats } = await nodeModules('folderCheckpoints');
      const lock = await formats.lockFolder(folder);
      await formats.prepareFolder(folder);
      // What a process that was killed had begun to write.
      for (const name of names) await fs.rm(`${at(name)}.new`, { recursive: true, force: true });
      return lock;
    },
    async clear() {
      const { fs } = await nodeModules('folderCheckpoints');
      const old = [...(await keptSteps(folder)).map((step) => `step-${step}`), 'best', 'best.old'];
      for (const name of old) await fs.rm(`${folder}/${name}`, { recursive: true, force: true });
      // The last one goes with the first save, which replaces it as a whole.
      await fs.rm(`${at('last')}.old`, { recursive: true, force: true });
      if (keep > 1) await fs.rm(at('last'), { recursive: true, force: true }); // or it would be kept beside the new ones
    },
  };
}

const names: readonly CheckpointName[] = ['last', 'best'];

/** Adds the checkpoints of a folder that are whole to the error of one that is not. */
async function namingWhole(error: unknown, folder: string, name: CheckpointName): Promise<never> {
  if (!(error instanceof DataError)) throw error;
  const { path } = await nodeModules('folderCheckpoints');
  const others = (await keptSteps(folder)).map((step) => `step-${step}`);
  const whole: { readonly other: string; readonly step: number }[] = [];
  for (const other of [...others, ...names.flatMap((known) => [`${known}.old`, known])]) {
    const step = await verifyManifest(path.join(folder, other)).catch(() => undefined);
    if (other !== name && step !== undefined) whole.push({ other, step });
  }
  whole.sort((a, b) => b.step - a.step);
  const [newest] = whole;
  if (!newest)
    throw new DataError(`${error.message} No other checkpoint in ${folder} is whole.`, { cause: error });
  const listed = whole.map(({ other, step }) => `${other} (step ${step})`).join(', ');
  throw new DataError(
    `${error.message} Whole checkpoints in ${folder}: ${listed}. To use one, remove ${folder}/${name} and copy ` +
      `${folder}/${newest.other} to ${folder}/${name}.`,
    { cause: error },
  );
}

/** Renames the previous checkpoint to its step, and removes the oldest beyond `count`. One that is not whole goes. */
async function keepOld(old: string, folder: string, count: number): Promise<void> {
  const { fs, path } = await nodeModules('folderCheckpoints');
  const step = await verifyManifest(old).catch(() => undefined);
  if (step === undefined) {
    await fs.rm(old, { recursive: true });
    return;
  }
  const kept = path.join(folder, `step-${step}`);
  await fs.rm(kept, { recursive: true, force: true });
  await fs.rename(old, kept);
  for (const step of (await keptSteps(folder)).slice(count)) {
    await fs.rm(path.join(folder, `step-${step}`), { recursive: true, force: true });
  }
}

/** Steps of the kept checkpoints of a folder, the latest first. */
async function keptSteps(folder: string): Promise<string[]> {
  const { fs } = await nodeModules('folderCheckpoints');
  const present = await fs.readdir(folder).catch(() => []);
  return present
    .flatMap((name) => /^step-(\d+)$/.exec(name)?.[1] ?? [])
    .sort((a, b) => Number(b) - Number(a));
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
    clear() {
      kept.clear();
      return Promise.resolve();
    },
  };
}
