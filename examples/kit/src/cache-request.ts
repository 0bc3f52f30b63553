import { existsSync } from 'node:fs';
import { cachesText } from '@vse/feature-store';
import { cacheFolder } from './cache-folder';
import type { CommonArguments } from './flags';

/**
 * Lists the cached features if `--caches` is given, or removes those that `--prune-caches` names; returns the text to print,
 * undefined without these flags.
 *
 * @throws `OptionError` if the age is none.
 */
export async function answerCaches({ given }: Pick<CommonArguments, 'given'>): Promise<string | undefined> {
  const { caches, 'prune-caches': prune } = given.flags;
  if (caches !== true && prune === undefined) return undefined;
  const folder = cacheFolder();
  if (!existsSync(folder)) return `${folder}: no caches`;
  return cachesText({ folder, ...(prune !== undefined && { prune: String(prune) }) });
}
