import { readFile } from 'node:fs/promises';
import type { SearchItem } from '@vse/search';
import { detailsOf, fileFacts, itemMetadata, sizeOf } from './item-metadata';
import { noDetails, sameDetails } from './known-details';
import type { LibraryParts } from './library-parts';
import { pictureFacts } from './picture-type';
import type { Details } from './details';

/** Items that change together. */
const together = 64;

/** Brings what the index says of pictures into agreement with what is known of them. */
export async function reconcile(parts: LibraryParts, signal: AbortSignal): Promise<void> {
  const { index, details, embedder, writes, changed } = parts;
  /** Details that an item should have; undefined where nothing is known, and the item keeps its own. */
  const wanted = (id: string, now: Details): Details | undefined =>
    details.of(id) ?? (now.fromTable === true ? noDetails : undefined);
  const isStale = ({ id, metadata }: Pick<SearchItem, 'id' | 'metadata'>): boolean => {
    if (!fileFacts(metadata)) return false;
    const now = detailsOf(metadata);
    return !sizeOf(metadata) || !sameDetails(wanted(id, now) ?? now, now);
  };
  const withFacts = async (item: SearchItem | undefined): Promise<SearchItem | undefined> => {
    const file = fileFacts(item?.metadata);
    if (!item || !file) return undefined;
    const now = detailsOf(item.metadata);
    try {
      const size = sizeOf(item.metadata) ?? (await sizeOfFile(parts, item.id));
      return { ...item, metadata: itemMetadata(wanted(item.id, now) ?? now, size, file) };
    } catch {
      return undefined; // the next pass says what is wrong with the file
    }
  };
  for await (const block of index.entries()) {
    const stale = block.filter(isStale);
    for (let from = 0; from < stale.length; from += together) {
      signal.throwIfAborted();
      const ids = stale.slice(from, from + together).map(({ id }) => id);
      await writes(async () => {
        const items = await Promise.all((await index.get(ids)).map(withFacts));
        const found = items.filter((item) => item !== undefined);
        if (found.length > 0) await index.add(found, { model: embedder.model.digest });
      });
      changed();
    }
  }
}

async function sizeOfFile({ folder, pixels }: LibraryParts, id: string) {
  return pictureFacts(await readFile(await folder.fileOf(id)), pixels);
}
