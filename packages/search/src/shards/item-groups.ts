import type { SearchItem, VectorIndex } from '../vector-index';

/** Items of an index, so many at a time. */
export async function* itemGroups(index: VectorIndex, size: number): AsyncGenerator<readonly SearchItem[]> {
  let items: SearchItem[] = [];
  for await (const block of index.entries()) {
    for (let from = 0; from < block.length;) {
      const some = block.slice(from, from + size - items.length);
      const found = await index.get(some.map(({ id }) => id));
      items.push(...found.flatMap((item) => (item ? [item] : [])));
      from += some.length;
      if (items.length >= size) {
        yield items;
        items = [];
      }
    }
  }
  if (items.length > 0) yield items;
}
