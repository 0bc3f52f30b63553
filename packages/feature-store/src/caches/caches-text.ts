import { relative } from 'node:path';
import { OptionError } from '@vse/base';
import { listFeatureStores, type ListedStore, type StoreList } from './list-stores';
import { listPictures, prunePictures, type ListedPictures } from './picture-folders';
import { pruneFeatureStores } from './prune-stores';

/** Request of a command line about a folder of caches. */
export interface CachesRequest {
  /** The folder. */
  readonly folder: string;
  /**
   * Age of the caches to remove: `'all'`, or those unused for a number of minutes, hours, days or weeks, `'90m'`, `'12h'`,
   * `'30d'`, `'4w'`. Absent, nothing is removed.
   */
  readonly prune?: string;
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** A cache as a line describes it. */
interface Cache extends Pick<ListedStore, 'folder' | 'bytes' | 'lastUsed' | 'inUse'> {
  readonly about: string;
  readonly complete: boolean;
}

/**
 * Lists the feature stores and the unpacked pictures (`holdPictures`) in a folder of caches, or removes some, and describes
 * them as text for a terminal: size, last use and contents of each.
 *
 * @param request - Folder, and age of the caches to remove.
 * @throws `OptionError` if the age is none, `DataError` if the folder cannot be read.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { cachesText, createFeatureStore } from '@vse/feature-store';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'caches-'));
 * const extractor = { name: 'by hand', settings: {} };
 * await createFeatureStore(join(folder, 'two'), { extractor, ids: ['a', 'b'], length: 1, dim: 3 });
 * console.log(await cachesText({ folder }));
 * console.log(await cachesText({ folder, prune: '30d' }));
 * ```
 */
export async function cachesText({ folder, prune }: CachesRequest): Promise<string> {
  if (prune === undefined) {
    const stores = await listFeatureStores(folder);
    const pictures = await listPictures(folder);
    const caches = cachesOf(stores.stores, pictures.folders);
    const refused = [...stores.refused, ...pictures.refused];
    return [`${folder}: ${summaryOf(caches)}`, ...linesOf(folder, caches), ...refusals(refused)].join('\n');
  }
  const unusedSince = timeOf(prune);
  const stores = await pruneFeatureStores(folder, unusedSince && { unusedSince });
  const pictures = await prunePictures(folder, unusedSince && { unusedSince });
  const removed = cachesOf(stores.removed, pictures.removed);
  const left = cachesOf(stores.stores, pictures.folders);
  return [
    `${folder}: removed ${summaryOf(removed)}`,
    ...linesOf(folder, removed),
    `left ${summaryOf(left)}`,
    ...linesOf(folder, left),
    ...refusals([...stores.refused, ...pictures.refused]),
  ].join('\n');
}

/** Describes stores and pictures alike, the last used first. */
function cachesOf(stores: readonly ListedStore[], pictures: readonly ListedPictures[]): readonly Cache[] {
  return [
    ...stores.map(({ about, shape, dtype, ...store }) => ({
      ...store,
      about: `${about}, ${shape.join(' x ')} ${dtype}`,
    })),
    ...pictures.map(({ of, count, ...listed }) => ({
      ...listed,
      about: `${count} pictures unpacked from ${of}`,
      complete: true,
    })),
  ].sort((a, b) => b.lastUsed.getTime() - a.lastUsed.getTime());
}

/** Time before which a cache of this age was last used; undefined for all. */
function timeOf(age: string): Date | undefined {
  if (age === 'all') return undefined;
  const [, count, unit] = /^(\d{1,6})([mhdw])$/.exec(age) ?? [];
  if (count !== undefined) return new Date(Date.now() - Number(count) * units[unit as keyof typeof units]);
  throw new OptionError(
    `cachesText: the age of caches to prune must be all, or a number with m, h, d or w such as 30d, got ${age}.`,
  );
}

const linesOf = (folder: string, caches: readonly Cache[]): string[] =>
  caches.map((cache) => lineOf(folder, cache));

const refusals = (refused: StoreList['refused']): string[] =>
  refused.map(({ folder, reason }) => `  ${folder}: passed over: ${reason}`);

function lineOf(folder: string, { folder: place, about, bytes, lastUsed, inUse, complete }: Cache): string {
  const states = [...(inUse ? ['in use'] : []), ...(complete ? [] : ['unfinished'])];
  const state = states.length > 0 ? ` (${states.join(', ')})` : '';
  const used = lastUsed.toISOString().slice(0, 16).replace('T', ' ');
  const [size, where] = [sizeText(bytes).padStart(9), relative(folder, place) || '.'];
  return `  ${size}  used ${used}  ${about}${state}  in ${where}`;
}

function summaryOf(caches: readonly Cache[]): string {
  const total = sizeText(caches.reduce((sum, { bytes }) => sum + bytes, 0));
  return `${caches.length} ${caches.length === 1 ? 'cache' : 'caches'}, ${total}`;
}

/** Size in the largest unit of which there is at least one. */
function sizeText(bytes: number): string {
  const power = Math.min(4, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return power === 0
    ? `${bytes} B`
    : `${(bytes / 1000 ** power).toFixed(1)} ${['kB', 'MB', 'GB', 'TB'][power - 1]}`;
}
