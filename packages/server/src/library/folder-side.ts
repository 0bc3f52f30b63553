import { stat } from 'node:fs/promises';
import type { SearchItem, VectorIndex } from '@vse/search';
import type { Mutex } from '../load/mutex';
import { fileFacts } from './item-metadata';
import type { PictureFolder } from './picture-folder';

/** Settings of `folderSide`. */
export interface FolderSideOptions {
  readonly index: VectorIndex;
  readonly folder: PictureFolder;
  /** Changes of clients and of the folder take turns. */
  readonly writes: Mutex;
  /** Called after items were added, within the turn. */
  readonly onAdded: (items: readonly SearchItem[]) => Promise<void>;
  /** Called after items were removed, within the turn. */
  readonly onRemoved: (ids: readonly string[]) => Promise<void>;
}

/**
 * The index as a pass over the folder sees it. A pass takes long, and clients add and remove pictures meanwhile: what it read
 * of a file is compared with the file as it is now before the index changes, so that it never takes back what a client did.
 */
export function folderSide({ index, folder, writes, onAdded, onRemoved }: FolderSideOptions): VectorIndex {
  /** True if the file is the one that an item was made of. */
  const isOf = async ({ id, metadata }: Pick<SearchItem, 'id' | 'metadata'>): Promise<boolean> => {
    const facts = fileFacts(metadata);
    const now = await folder.fileOf(id).then(stat, () => undefined);
    return facts !== undefined && now?.size === facts.bytes && now.mtimeMs === facts.modified;
  };
  const someOf = async <Item>(
    items: readonly Item[],
    test: (item: Item) => Promise<boolean>,
  ): Promise<Item[]> => {
    const passes = await Promise.all(items.map(test));
    return items.filter((_, i) => passes[i]);
  };
  return {
    dim: index.dim,
    metric: index.metric,
    ...(index.model !== undefined && { model: index.model }),
    add: (items, options) =>
      writes(async () => {
        const current = await someOf(items, isOf);
        if (current.length === 0) return;
        await index.add(current, options);
        await onAdded(current);
      }),
    remove: (ids) =>
      writes(async () => {
        const entries: Pick<SearchItem, 'id' | 'metadata'>[] = [];
        for await (const block of index.entries(ids)) entries.push(...block);
        const gone = await someOf(entries, async (entry) => !(await isOf(entry)));
        if (gone.length === 0) return 0;
        const removed = await index.remove(gone.map(({ id }) => id));
        await onRemoved(gone.map(({ id }) => id));
        return removed;
      }),
    search: (queries, options) => index.search(queries, options),
    get: (ids) => index.get(ids),
    entries: (ids) => index.entries(ids),
    count: (filter) => index.count(filter),
    save: () => index.save(),
    close: () => index.close(),
  };
}
