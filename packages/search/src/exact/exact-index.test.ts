import { OptionError } from '@vse/base';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeIndex } from '../testing/conformance/describe-index';
import { slowSearch } from '../testing/slow-search';
import { clusteredVectors, itemsOf, normalVectors } from '../testing/vectors';
import { exactIndex } from './exact-index';

for (const precision of ['float32', 'int8'] as const) {
  describeIndex(`exactIndex of ${precision}`, {
    create: (options) => Promise.resolve(exactIndex({ ...options, precision, threads: 1 })),
  });
}

afterEach(() => vi.unstubAllGlobals());

describe('exactIndex', () => {
  it('refuses options out of range', () => {
    expect(() => exactIndex({ dim: 0 })).toThrow(OptionError);
    expect(() => exactIndex({ dim: 3, metric: 'manhattan' as 'dot' })).toThrow(/metric must be/);
    expect(() => exactIndex({ dim: 3, precision: 'int4' as 'int8' })).toThrow(/precision must be/);
    expect(() => exactIndex({ dim: 3, threads: 0 })).toThrow(/threads/);
  });

  it.each([
    ['float32', 'cosine'],
    ['float32', 'euclidean'],
    ['int8', 'cosine'],
    ['int8', 'dot'],
    ['int8', 'euclidean'],
  ] as const)(
    'finds exactly the best of thousands in %s by %s, on threads and without WebAssembly',
    async (precision, metric) => {
      // Alike vectors are hard for rounded numbers; dimensions that are no multiple of a register's are padded.
      const items = itemsOf(clusteredVectors(11, 3000, 83));
      const queries = clusteredVectors(11, 70, 83);
      const wanted = queries.map((query) => slowSearch(items, query, 10, metric));
      const results = [];
      for (const threads of [1, 2]) {
        const index = exactIndex({ dim: 83, metric, precision, threads });
        await index.add(items);
        results.push(await index.search(queries, { k: 10 }));
        await index.close();
      }
      vi.stubGlobal('WebAssembly', undefined);
      const plain = exactIndex({ dim: 83, metric, precision, threads: 1 });
      await plain.add(items);
      results.push(await plain.search(queries.slice(0, 5), { k: 10 }));
      expect(results).toEqual([wanted, wanted, wanted.slice(0, 5)]);
    },
  );

  it('gives up the memory of removed items, and a search that is under way its answer', async () => {
    const index = exactIndex({ dim: 4, threads: 1 });
    const vectors = normalVectors(12, 9000, 4);
    await index.add(itemsOf(vectors));
    const before = index.search([vectors[3]!], { k: 1 });
    await index.remove(itemsOf(vectors.slice(0, 6000)).map(({ id }) => id));
    expect((await before)[0]![0]!.id).toBe('item-3');
    const left = itemsOf(vectors).slice(6000);
    expect(await index.count()).toBe(3000);
    expect(await index.search([vectors[3]!], { k: 7 })).toEqual([slowSearch(left, vectors[3]!, 7, 'cosine')]);
  });
});
