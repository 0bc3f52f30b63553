import { stat } from 'node:fs/promises';
import { OptionError } from '@vse/core';
import { cachesText, listFeatureStores, type ListedStore } from '@vse/feature-store';
import type { PruneFlags } from '../commands/cache';
import type { Answer, Context } from '../context';
import { existingFolder } from '../flags/existing-path';
import { cacheFolder } from '../networks/network-folder';

/** Lists the caches of a folder. */
export async function runCacheList(given: string | undefined, context: Context): Promise<Answer> {
  const folder = await folderOf(given, context);
  if (folder === undefined) return none(context);
  const { stores, refused } = await listFeatureStores(folder);
  return { data: { folder, caches: stores.map(shown), refused }, text: await cachesText({ folder }) };
}

/** Removes caches that were not used for some time. */
export async function runCachePrune(
  given: string | undefined,
  { unused }: PruneFlags,
  context: Context,
): Promise<Answer> {
  if (!/^(all|\d{1,6}[mhdw])$/.test(unused)) {
    throw new OptionError(
      `--unused: it must be all, or a number with m, h, d or w such as 30d, got ${unused}.`,
    );
  }
  const folder = await folderOf(given, context);
  if (folder === undefined) return none(context);
  const before = await listFeatureStores(folder);
  const text = await cachesText({ folder, prune: unused });
  const { stores, refused } = await listFeatureStores(folder);
  const left = new Set(stores.map((store) => store.folder));
  const removed = before.stores.filter((store) => !left.has(store.folder));
  return { data: { folder, removed: removed.map(shown), caches: stores.map(shown), refused }, text };
}

async function folderOf(given: string | undefined, { env }: Context): Promise<string | undefined> {
  if (given !== undefined) return existingFolder('FOLDER', given);
  const own = cacheFolder(env);
  return (await stat(own).catch(() => undefined)) ? own : undefined;
}

function none({ env }: Context): Answer {
  const folder = cacheFolder(env);
  return { data: { folder, caches: [], removed: [], refused: [] }, text: `${folder}: no caches` };
}

function shown({ lastUsed, ...store }: ListedStore) {
  return { ...store, lastUsed: lastUsed.toISOString() };
}
