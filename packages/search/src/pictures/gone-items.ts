import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/base';
import { forEachLimited } from '@vse/formats';
import type { VectorIndex } from '../vector-index';
import { factsOf } from './file-facts';
import { isWithin } from './picture-files';

/** Items of the folder whose files are gone. */
export interface GoneItems {
  readonly count: number;
  /** Id of one with this content. */
  withDigest(sha256: string): string | undefined;
  /** Removes all, and returns the number of those that were not moved. */
  remove(moved: ReadonlySet<string>): Promise<number>;
}

/**
 * Finds the items of an index whose files are gone from the folder.
 *
 * @throws `OptionError` for an index of mean vectors where parts are wanted, or the reverse.
 */
export async function goneItems(
  index: VectorIndex,
  folder: string,
  {
    prefix,
    parts,
    signal,
  }: { readonly prefix: string; readonly parts: boolean; readonly signal: AbortSignal | undefined },
): Promise<GoneItems> {
  const ids: string[] = [];
  const byDigest = new Map<string, string>();
  const root = await realpath(folder);
  let checked = false;
  for await (const block of index.entries()) {
    const own = block.filter(({ id, metadata }) => id.startsWith(prefix) && factsOf(metadata));
    if (!checked && own[0]) {
      await checkKind(index, own[0].id, parts);
      checked = true;
    }
    await forEachLimited(
      own,
      16,
      async ({ id, metadata }) => {
        if (await isThere(root, join(root, id.slice(prefix.length)))) return;
        ids.push(id);
        byDigest.set(factsOf(metadata)!.sha256, id);
      },
      signal,
    );
  }
  return {
    count: ids.length,
    withDigest: (digest) => byDigest.get(digest),
    async remove(moved) {
      let removed = 0;
      for (let from = 0; from < ids.length; from += 1024) {
        const some = ids.slice(from, from + 1024);
        await index.remove(some);
        removed += some.filter((id) => !moved.has(id)).length;
      }
      return removed;
    },
  };
}

/** False only for a file that is known to be gone, or to be outside: not for one that cannot be looked at now. */
async function isThere(root: string, path: string): Promise<boolean> {
  return realpath(path).then(
    (real) => isWithin(root, real),
    (error: unknown) => !['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''),
  );
}

async function checkKind(index: VectorIndex, id: string, parts: boolean): Promise<void> {
  const [item] = await index.get([id]);
  if (!item || item.vector instanceof Float32Array !== parts) return;
  throw new OptionError(
    `indexPictures: the index has ${parts ? 'one vector per picture' : 'the parts of pictures'}, got parts: ${parts}. Give ` +
      `parts: ${!parts}, or another index.`,
  );
}
