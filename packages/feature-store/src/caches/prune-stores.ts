import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder } from '@vse/formats';
import { pruneLock, removeEndedLocks } from './hold-store';
import { listedStore, listFeatureStores, type ListedStore, type StoreList } from './list-stores';
import { isStoreFile } from './store-files';

/** Options of `pruneFeatureStores`. */
export interface PruneOptions {
  /** Removes only stores that were not used since. Defaults to all. */
  readonly unusedSince?: Date;
}

/** Result of `pruneFeatureStores`. */
export interface PrunedStores extends StoreList {
  /** Stores that were removed; `stores` are those that are left. */
  readonly removed: readonly ListedStore[];
}

/**
 * Removes the feature stores in a folder and below it, all or those that were not used for some time. Only a folder with a
 * valid index of a feature store is touched, and only the files of the store: others in it stay. A store that a process
 * holds (`holdFeatureStore`, `lockFolder`) is left. If the removal is interrupted, the next one finishes it.
 *
 * @param folder - The folder, such as a cache.
 * @param options - Age of the stores.
 * @throws `DataError` if the folder cannot be read.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { createFeatureStore, pruneFeatureStores } from '@vse/feature-store';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'caches-'));
 * const extractor = { name: 'by hand', settings: {} };
 * await createFeatureStore(join(folder, 'two'), { extractor, ids: ['a', 'b'], length: 1, dim: 3 });
 * const lastMonth = new Date(Date.now() - 30 * 86_400_000);
 * console.log((await pruneFeatureStores(folder, { unusedSince: lastMonth })).removed.length); // 0
 * console.log((await pruneFeatureStores(folder)).removed.length); // 1
 * ```
 */
export async function pruneFeatureStores(
  folder: string,
  { unusedSince }: PruneOptions = {},
): Promise<PrunedStores> {
  const { stores, refused } = await listFeatureStores(folder);
  const removed: ListedStore[] = [];
  const left: ListedStore[] = [];
  const isOld = ({ lastUsed, inUse }: ListedStore): boolean =>
    !inUse && (unusedSince === undefined || lastUsed.getTime() < unusedSince.getTime());
  for (const store of stores) {
    const pruned = isOld(store) && (await prune(store.folder, isOld));
    (pruned ? removed : left).push(store);
  }
  return { stores: left, removed, refused };
}

/** Removes the store of a folder unless it is in use or another one by now; true if it was removed. */
async function prune(folder: string, isOld: (store: ListedStore) => boolean): Promise<boolean> {
  const lock = await lockFolder(folder, { name: pruneLock }).catch(() => undefined);
  if (!lock) return false; // another process prunes it, or it may not be written to
  try {
    const store = await listedStore(folder).catch(() => undefined);
    if (!store || !isOld(store)) return false;
    const own = (await readdir(folder)).filter((name) => isStoreFile(name) && !name.endsWith('.lock'));
    // The index goes last: until then an interrupted removal can be told and finished.
    for (const name of own.filter((one) => one !== 'index.json'))
      await rm(join(folder, name), { force: true });
    await rm(join(folder, 'index.json'), { force: true });
    await removeEndedLocks(folder);
  } finally {
    await lock.release();
  }
  await rmdir(folder).catch(() => undefined); // it holds other files
  return true;
}
