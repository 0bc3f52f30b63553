import { describe, expect, it } from 'vitest';
import { slowSearch } from '../slow-search';
import { clusteredVectors, itemsOf, normalVectors } from '../vectors';
import { unicode, type SuiteParts } from './index-kind';

const metrics = ['cosine', 'dot', 'euclidean'] as const;

/** The part of the suite about search. */
export function describeSearch({ name, create, again, close }: SuiteParts): void {
  describe(`${name}: search`, () => {
    it.each(metrics)('finds by %s what a slow loop finds, before and after it is saved', async (metric) => {
      const items = itemsOf([...normalVectors(1, 120, 12), ...clusteredVectors(2, 80, 12)]);
      const queries = [...normalVectors(3, 5, 12), items[7]!.vector];
      let index = await create({ dim: 12, metric });
      await index.add(items.slice(0, 90));
      await index.add(items.slice(90));
      for (let round = 0; round < 2; round++) {
        const found = await index.search(queries, { k: 10 });
        expect(found).toEqual(queries.map((query) => close(slowSearch(items, query, 10, metric))));
        await index.save();
        index = await again(index);
      }
      await index.close();
    });

    it.each(metrics)('gives worked values by %s', async (metric) => {
      const index = await create({ dim: 2, metric });
      await index.add([
        { id: 'a', vector: Float32Array.of(3, 4) },
        { id: 'b', vector: Float32Array.of(0, 2) },
      ]);
      const [hits] = await index.search([Float32Array.of(0, 1)], { k: 2 });
      // cos(q, a) = 4 / 5, q·a = 4, |q - a| = sqrt(9 + 9); cos(q, b) = 1, q·b = 2, |q - b| = 1.
      const wanted = {
        cosine: { b: 1, a: 0.8 },
        dot: { a: 4, b: 2 },
        euclidean: { b: -1, a: -Math.sqrt(18) },
      }[metric];
      expect(hits!.map(({ id }) => id)).toEqual(Object.keys(wanted));
      Object.values(wanted).forEach((score, i) => expect(hits![i]!.score).toBeCloseTo(score, 6));
      await index.close();
    });

    it.each(metrics)('orders equal scores by id, by code point, by %s', async (metric) => {
      const index = await create({ dim: 3, metric });
      const vector = Float32Array.of(1, 2, 3);
      const ids = [...unicode, ...Array.from({ length: 700 }, (_, i) => `n${i}`)].reverse();
      await index.add(ids.map((id) => ({ id, vector })));
      await index.add([{ id: 'best', vector: Float32Array.of(2, 4, 6) }]);
      const sorted = ids.slice().sort((a, b) => Buffer.from(a).compare(Buffer.from(b)));
      const [hits] = await index.search([vector], { k: 40, filter: { and: [] } });
      expect(
        hits!
          .map(({ id }) => id)
          .filter((id) => id !== 'best')
          .slice(0, 39),
      ).toEqual(sorted.slice(0, 39));
      await index.close();
    });

    it('answers many queries, a matrix of them, and none', async () => {
      const items = itemsOf(normalVectors(4, 60, 5));
      const queries = normalVectors(5, 130, 5);
      const index = await create({ dim: 5, metric: 'cosine' });
      await index.add(items);
      const many = await index.search(queries, { k: 3 });
      expect(many).toEqual(queries.map((query) => close(slowSearch(items, query, 3, 'cosine'))));
      const values = Float32Array.from(queries.flatMap((query) => [...query]));
      expect(await index.search({ values, length: 130, dim: 5 }, { k: 3 })).toEqual(many);
      expect(await index.search([], { k: 3 })).toEqual([]);
      expect(await index.search({ values: new Float32Array(), length: 0, dim: 5 }, { k: 3 })).toEqual([]);
      await index.close();
    });

    it('finds nothing in an empty index, and everything where k is larger', async () => {
      const index = await create({ dim: 2, metric: 'cosine' });
      const query = Float32Array.of(1, 0);
      expect(await index.search([query, query], { k: 3 })).toEqual([[], []]);
      expect(await index.count()).toBe(0);
      await index.add([]);
      await index.add(itemsOf(normalVectors(6, 4, 2)));
      for (const k of [1000, 2 ** 31, Number.MAX_SAFE_INTEGER]) {
        expect((await index.search([query], { k }))[0]).toHaveLength(4);
      }
      await index.remove(['item-0', 'item-1', 'item-2', 'item-3']);
      expect(await index.search([query], { k: 3 })).toEqual([[]]);
      await index.close();
    });
  });
}
