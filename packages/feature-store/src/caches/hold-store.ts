import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { isRunningProcess, lockFolder } from '@vse/formats';
import * as v from 'valibot';

/** Name of the lock of the process that prunes a store. */
export const pruneLock = 'prune';

const useLock = /^\.use-[0-9a-f-]{36}\.lock$/;

/** The parts of a lock that identify its process. */
const holderOf = v.object({
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  host: v.string(),
  space: v.optional(v.string()),
  started: v.optional(v.string()),
});

/** Milliseconds without a sign of life after which the lock of a process that cannot be asked is old: it gives four a minute. */
const silence = 3_600_000;

/** A store that this process uses. */
export interface HeldStore {
  /** Ends the use; a second call does nothing. */
  release(): Promise<void>;
}

/**
 * Marks a store as in use by this process until the lock is released or the process ends, so that `pruneFeatureStores`
 * leaves it. Any number of processes may use one store. One that may only be read needs no mark: it cannot be pruned.
 *
 * @param folder - Folder of the store, created if it is missing.
 * @throws `DataError` if another process is pruning the store, or the folder cannot be created.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { createFeatureStore, holdFeatureStore, pruneFeatureStores } from '@vse/feature-store';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'features-'));
 * await createFeatureStore(folder, { extractor: { name: 'by hand', settings: {} }, ids: ['a'], length: 1, dim: 3 });
 * const held = await holdFeatureStore(folder);
 * console.log((await pruneFeatureStores(folder)).removed.length); // 0
 * await held.release();
 * ```
 */
export async function holdFeatureStore(folder: string): Promise<HeldStore> {
  const lock = await lockFolder(folder, { name: `use-${randomUUID()}` }).catch(unlessReadOnly);
  if (!lock) return { release: () => Promise.resolve() };
  // The pruner takes its lock before it looks for this one: at least one of the two sees the other.
  if (await isHeld(join(folder, `.${pruneLock}.lock`))) {
    await lock.release();
    throw new DataError(
      `holdFeatureStore: ${folder} is being pruned by another process. Run the same again once it has ended.`,
    );
  }
  await removeEndedLocks(folder);
  return lock;
}

/** Passes over the error of a folder that may only be read; any other is thrown. */
export function unlessReadOnly(error: unknown): undefined {
  const { code = '' } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  if (!['EROFS', 'EACCES', 'EPERM'].includes(code)) throw error;
}

/** Removes the locks of processes that were killed while they used a store. */
export async function removeEndedLocks(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    if (useLock.test(name) && !(await isHeld(file))) await rm(file, { force: true });
  }
}

/** Finds out whether a process holds a lock of the folder, other than that of pruning. */
export async function isInUse(folder: string): Promise<boolean> {
  for (const name of await readdir(folder)) {
    if (!/^\..+\.lock$/.test(name) || name === `.${pruneLock}.lock`) continue;
    if (await isHeld(join(folder, name))) return true;
  }
  return false;
}

/** Finds out whether the process of a lock file runs; a process that cannot be asked runs if its lock is fresh. */
async function isHeld(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const { success, output } = v.safeParse(v.pipe(v.string(), v.parseJson(), holderOf), text);
  const running = success ? await isRunningProcess(output) : undefined;
  if (running !== undefined) return running;
  const time = await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => -Infinity,
  );
  return Date.now() - time < silence;
}
