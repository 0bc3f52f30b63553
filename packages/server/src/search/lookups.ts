import { VseError } from '@vse/base';
import type { Filter, Hit, VectorIndex } from '@vse/search';
import { batcher, type Batcher } from '../load/batcher';
import { ServiceError } from '../service-error';

/** A search of the index. */
export interface Lookup {
  readonly vector: Float32Array;
  readonly k: number;
  readonly filter: Filter | undefined;
}

/** Searches that are done together. */
const together = 64;

/** Searches an index for many clients: those with the same filter and number of results are one search. */
export function lookups(index: VectorIndex): Batcher<Lookup, readonly Hit[]> {
  const searchGroup = async (group: readonly Lookup[]): Promise<readonly (readonly Hit[] | Error)[]> => {
    const { k, filter } = group[0]!;
    try {
      return await index.search(
        group.map(({ vector }) => vector),
        { k, ...(filter && { filter }) },
      );
    } catch (error) {
      return group.map(() => filterFault(error));
    }
  };
  return batcher({
    most: together,
    async work(asked) {
      const groups = new Map<string, number[]>();
      for (const [i, { k, filter }] of asked.entries()) {
        const key = `${k} ${JSON.stringify(filter)}`;
        const group = groups.get(key);
        if (group) group.push(i);
        else groups.set(key, [i]);
      }
      const results: (readonly Hit[] | Error)[] = [];
      for (const places of groups.values()) {
        const found = await searchGroup(places.map((i) => asked[i]!));
        places.forEach((i, at) => (results[i] = found[at]!));
      }
      return results;
    },
  });
}

/** Faults of a filter, such as a field that no picture has, are the client's. */
export function filterFault(error: unknown): Error {
  if (!VseError.isInstance(error) || error.kind !== 'option') return error as Error;
  return new ServiceError('bad-request', error.message.replace(/^search: /, 'The search: '), 'filter');
}
