import { describe, expect, it } from 'vitest';
import type { IndexEntry, SearchItem } from '../../vector-index';
import { slowSearch } from '../slow-search';
import { clusteredVectors, normalVectors } from '../vectors';
import { idsOf, unicode, type SuiteParts } from './index-kind';

/** The part of the suite about items, parts and entries. */
export function describeItems({ name, create, again, close }: SuiteParts): void {
  describe(`${name}: items`, () => {
    it('replaces items by id, and removes them', async () => {
      let index = await create({ dim: 2, metric: 'dot' });
      await index.add([
        { id: 'a', vector: Float32Array.of(1, 0), metadata: { year: 1 } },
        { id: 'b', vector: Float32Array.of(0, 1) },
        { id: 'c', vector: Float32Array.of(1, 1) },
      ]);
      await index.save();
      await index.add([{ id: 'a', vector: Float32Array.of(5, 0), metadata: { place: 'x' } }]);
      expect(await index.count()).toBe(3);
      expect(await index.remove(['c', 'c', 'nothing'])).toBe(1);
      for (let round = 0; round < 2; round++) {
        expect(await index.search([Float32Array.of(1, 0)], { k: 5 })).toEqual([
          [
            { id: 'a', score: 5, metadata: { place: 'x' } },
            { id: 'b', score: 0 },
          ],
        ]);
        expect(await index.count()).toBe(2);
        await index.save();
        index = await again(index);
      }
      expect(await index.remove(['c'])).toBe(0);
      await index.add([{ id: 'c', vector: Float32Array.of(9, 9) }]);
      expect(idsOf(await index.search([Float32Array.of(1, 0)], { k: 2 }))).toEqual([['c', 'a']]);
      await index.close();
    });

    it('follows a model through seeded changes', async () => {
      let index = await create({ dim: 6, metric: 'euclidean' });
      const model = new Map<string, SearchItem>();
      const pool = normalVectors(7, 200, 6);
      for (let step = 0; step < 40; step++) {
        const items = pool
          .slice(step * 5, step * 5 + 5)
          .map((vector, i) => ({ id: `${(step * 7 + i * 3) % 60}`, vector }));
        await index.add(items);
        for (const item of items) model.set(item.id, item);
        const gone = [`${(step * 11) % 60}`, `${(step * 13) % 60}`];
        expect(await index.remove(gone)).toBe([...new Set(gone)].filter((id) => model.delete(id)).length);
        if (step % 9 === 8) await index.save();
        if (step % 13 === 12) index = await again(index);
        expect(await index.count()).toBe(model.size);
      }
      const query = pool[3]!;
      expect(await index.search([query], { k: 60 })).toEqual([
        close(slowSearch([...model.values()], query, 60, 'euclidean')),
      ]);
      await index.close();
    });

    it('keeps ids of any Unicode', async () => {
      let index = await create({ dim: 2, metric: 'cosine' });
      await index.add(
        unicode.map((id, i) => ({ id, vector: Float32Array.of(1, i), metadata: { [id]: id } })),
      );
      await index.save();
      index = await again(index);
      for (const [i, id] of unicode.entries()) {
        const [hits] = await index.search([Float32Array.of(1, i)], {
          k: 1,
          filter: { field: id, equals: id },
        });
        expect(hits).toEqual([{ id, score: expect.closeTo(1, 6) as number, metadata: { [id]: id } }]);
      }
      expect(await index.remove(unicode)).toBe(unicode.length);
      await index.close();
    });

    it('gives items back by id, and lists ids and metadata', async () => {
      let index = await create({ dim: 3, metric: 'cosine' });
      const listed = async (ids?: readonly string[]) => {
        const entries: IndexEntry[] = [];
        for await (const block of index.entries(ids)) entries.push(...block);
        return entries.sort((a, b) => Buffer.from(a.id).compare(Buffer.from(b.id)));
      };
      expect(await listed()).toEqual([]);
      expect(await index.get(['a'])).toEqual([undefined]);
      const parts = { values: Float32Array.of(1, 2, 3, 4, 5, 0.1), length: 2, dim: 3 };
      const items: readonly SearchItem[] = [
        { id: 'one', vector: Float32Array.of(1 / 3, 1e-7, -2e5), metadata: { year: 1, place: 'x' } },
        { id: 'parts', vector: parts, metadata: { year: 2 } },
        { id: 'one part', vector: { values: Float32Array.of(7, 8, 9), length: 1, dim: 3 } },
        ...unicode.map((id, i) => ({ id, vector: Float32Array.of(1, i, 2) })),
      ];
      await index.add([{ id: 'one', vector: Float32Array.of(9, 9, 9) }, ...items.slice(1)]);
      await index.add([items[0]!, { id: 'gone', vector: Float32Array.of(1, 1, 1) }]);
      await index.remove(['gone']);
      const facts = items.map(({ id, metadata }) => ({ id, ...(metadata && { metadata }) }));
      facts.sort((a, b) => Buffer.from(a.id).compare(Buffer.from(b.id)));
      for (let round = 0; round < 2; round++) {
        const ids = items.map(({ id }) => id).reverse();
        expect(await index.get([...ids, 'gone', 'one'])).toEqual([
          ...items.slice().reverse(),
          undefined,
          items[0],
        ]);
        expect(await listed()).toEqual(facts);
        expect(await listed(['gone', 'one', 'a'])).toEqual(
          facts.filter(({ id }) => ['one', 'a'].includes(id)),
        );
        await index.save();
        index = await again(index);
      }
      await expect(index.get([''])).rejects.toThrow(/an id must be text/);
      await index.close();
    });

    it('lists all of many items once', async () => {
      const index = await create({ dim: 2, metric: 'dot' });
      const ids = Array.from({ length: 9000 }, (_, i) => `n${i}`);
      await index.add(ids.map((id, i) => ({ id, vector: Float32Array.of(1, i) })));
      const found: string[] = [];
      for await (const block of index.entries()) {
        expect(block.length).toBeLessThan(5000);
        found.push(...block.map(({ id }) => id));
      }
      expect(found.sort()).toEqual(ids.sort());
      await index.close();
    });

    it('says which part of an item matched', async () => {
      const parts = (...rows: readonly (readonly number[])[]) => ({
        values: Float32Array.from(rows.flat()),
        length: rows.length,
        dim: 2,
      });
      let index = await create({ dim: 2, metric: 'dot' });
      await index.add([
        { id: 'beach', vector: parts([1, 0], [0, 3], [0, 3]) },
        { id: 'street', vector: parts([2, 0]) },
        { id: 'plain', vector: Float32Array.of(0, 1) },
      ]);
      for (let round = 0; round < 2; round++) {
        expect(await index.search([Float32Array.of(1, 0), Float32Array.of(0, 1)], { k: 2 })).toEqual([
          [
            { id: 'street', score: 2, part: 0 },
            { id: 'beach', score: 1, part: 0 },
          ],
          [
            { id: 'beach', score: 3, part: 1 },
            { id: 'plain', score: 1 },
          ],
        ]);
        await index.save();
        index = await again(index);
      }
      expect(await index.remove(['beach'])).toBe(1);
      expect(idsOf(await index.search([Float32Array.of(0, 1)], { k: 9 }))).toEqual([['plain', 'street']]);
      await index.close();
    });

    it('finds the best items among many parts, as a slow loop does', async () => {
      const vectors = clusteredVectors(8, 900, 6);
      const items = Array.from({ length: 150 }, (_, i) => ({
        id: `picture ${i}`,
        vector: {
          values: Float32Array.from(vectors.slice(i * 6, i * 6 + 1 + (i % 6)).flatMap((one) => [...one])),
          length: 1 + (i % 6),
          dim: 6,
        },
      }));
      const index = await create({ dim: 6, metric: 'cosine' });
      await index.add(items);
      const queries = normalVectors(9, 4, 6);
      expect(await index.search(queries, { k: 20 })).toEqual(
        queries.map((query) => close(slowSearch(items, query, 20, 'cosine'))),
      );
      await index.close();
    });
  });
}
