import type { Filter, Hit, VectorIndex } from '@vse/search';
import { fileFacts } from '../library/item-metadata';
import { filterFault } from './lookups';

/** Lists all pictures that pass a filter, the newest first, with a score of 0: at most `most` of them. */
export async function browse(
  index: VectorIndex,
  filter: Filter | undefined,
  most: number,
): Promise<readonly Hit[]> {
  // A search by any direction finds all, with their metadata.
  const [found] = await index
    .search([new Float32Array(index.dim).fill(1)], { k: most, ...(filter && { filter }) })
    .catch((error: unknown) => {
      throw filterFault(error);
    });
  const times = new Map(found!.map((hit) => [hit, fileFacts(hit.metadata)?.modified ?? 0]));
  return [...times]
    .sort(([a, one], [b, other]) => other - one || (a.id < b.id ? -1 : 1))
    .map(([hit]) => ({ ...hit, score: 0 }));
}
