import { lstat, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataError } from '@vse/base';
import { readStoreIndex, type StoreIndex } from '../store-index';
import { foldersBelow } from './folders-below';
import { isInUse } from './hold-store';
import { isStoreFile } from './store-files';

/** A feature store in a folder of caches. */
export interface ListedStore {
  /** Folder of the store. */
  readonly folder: string;
  /** Contents, for people: what the store says of itself, else its extractor. */
  readonly about: string;
  /** `[rows, length, dim]`. */
  readonly shape: readonly [number, number, number];
  /** Type of the numbers on disk. */
  readonly dtype: 'float16' | 'float32';
  /** False for one whose making was interrupted. */
  readonly complete: boolean;
  /** Size of its files. */
  readonly bytes: number;
  /** Time of the last use: the store was opened or written. */
  readonly lastUsed: Date;
  /** True while a process holds it. */
  readonly inUse: boolean;
}

/** Feature stores below a folder. */
export interface StoreList {
  /** Stores, the last used first. */
  readonly stores: readonly ListedStore[];
  /** Folders whose `index.json` is damaged or not that of a feature store; they are never pruned. */
  readonly refused: readonly { readonly folder: string; readonly reason: string }[];
}

/**
 * Lists the feature stores in a folder and below it. Links to folders are not followed, nothing is read but indexes.
 *
 * @param folder - The folder, such as a cache.
 * @throws `DataError` if the folder cannot be read.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { createFeatureStore, listFeatureStores } from '@vse/feature-store';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'caches-'));
 * const extractor = { name: 'by hand', settings: {} };
 * const about = 'vectors of two pictures';
 * await createFeatureStore(join(folder, 'two'), { extractor, ids: ['a', 'b'], length: 1, dim: 3, about });
 * const { stores } = await listFeatureStores(folder);
 * console.log(stores[0]?.about, stores[0]?.bytes, stores[0]?.lastUsed);
 * ```
 */
export async function listFeatureStores(folder: string): Promise<StoreList> {
  const stores: ListedStore[] = [];
  const refused: { folder: string; reason: string }[] = [];
  await readdir(folder).catch((cause: unknown) => {
    const code = (cause as NodeJS.ErrnoException).code ?? 'an error';
    throw new DataError(`listFeatureStores: ${folder} cannot be read (${code}). Name a folder of caches.`, {
      cause,
    });
  });
  for await (const place of foldersBelow(resolve(folder))) {
    try {
      const store = await listedStore(place);
      if (store) stores.push(store);
    } catch (error) {
      refused.push({ folder: place, reason: (error as Error).message });
    }
  }
  stores.sort((a, b) => b.lastUsed.getTime() - a.lastUsed.getTime());
  return { stores, refused };
}

/**
 * Describes the store of a folder; undefined if it has none.
 *
 * @throws `DataError` if its index is damaged or another file.
 */
export async function listedStore(folder: string): Promise<ListedStore | undefined> {
  const index = await readStoreIndex(folder);
  if (!index) return undefined;
  const { shape, dtype, complete } = index;
  const { bytes, lastUsed } = await usageOf(folder);
  return {
    folder,
    about: aboutOf(index),
    shape,
    dtype,
    complete,
    bytes,
    lastUsed,
    inUse: await isInUse(folder),
  };
}

const aboutOf = ({ about, extractor }: StoreIndex): string => about ?? `features by ${extractor.name}`;

/** Adds up the files of a store. Opening a store sets the time of its index. */
async function usageOf(folder: string): Promise<{ bytes: number; lastUsed: Date }> {
  let bytes = 0;
  let last = 0;
  for (const name of await readdir(folder)) {
    const stats = isStoreFile(name) ? await lstat(join(folder, name)).catch(() => undefined) : undefined;
    if (!stats?.isFile()) continue;
    bytes += stats.size;
    if (name.endsWith('.lock')) continue; // written by whoever looks
    last = Math.max(last, stats.mtimeMs);
  }
  return { bytes, lastUsed: new Date(last) };
}
