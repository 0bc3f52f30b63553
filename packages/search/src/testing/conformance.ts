import { DataError, OptionError, ShapeError, VseError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import type { Filter } from '../metadata/filter';
import type { IndexEntry, Metric, SearchItem, VectorIndex } from '../vector-index';
import { slowSearch } from './slow-search';
import { clusteredVectors, itemsOf, normalVectors } from './vectors';

/** Options of the suite's indexes. */
export interface ConformanceOptions {
  readonly dim: number;
  readonly metric: Metric;
  readonly model?: string;
}

/** A kind of index for the suite. */
export interface IndexKind {
  /** Makes an empty index. */
  readonly create: (options: ConformanceOptions) => Promise<VectorIndex>;
  /** Brings an index to where later calls read what was written: closes and opens it, or does nothing. */
  readonly again?: (index: VectorIndex) => Promise<VectorIndex>;
  /** Difference from scores in doubles that an index of other arithmetic may have. Defaults to `0`. */
  readonly tolerance?: number;
}

const metrics = ['cosine', 'dot', 'euclidean'] as const;
const unicode = [
  'a',
  'é',
  'e\u0301',
  'Ω',
  '\u{1F415}',
  '\uFF00',
  ' ',
  '\uFEFFa',
  "'; drop table",
  '../a',
  '\u0001',
  '__proto__',
];

/** The suite that every kind of index passes: the same items, scores and order. */
export function describeIndex(
  name: string,
  { create, again = (index) => Promise.resolve(index), tolerance = 0 }: IndexKind,
): void {
  const close = (hits: readonly { readonly score: number }[]) =>
    hits.map((hit) => ({
      ...hit,
      score: expect.closeTo(hit.score, tolerance === 0 ? 12 : -Math.log10(tolerance)) as number,
    }));
  const idsOf = (hits: readonly (readonly { readonly id: string }[])[]) =>
    hits.map((list) => list.map(({ id }) => id));

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
      expect((await index.search([query], { k: 1000 }))[0]).toHaveLength(4);
      await index.remove(['item-0', 'item-1', 'item-2', 'item-3']);
      expect(await index.search([query], { k: 3 })).toEqual([[]]);
      await index.close();
    });
  });

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

  describe(`${name}: filters`, () => {
    const items = normalVectors(10, 60, 4).map((vector, i) => ({
      id: `${i}`,
      vector,
      ...(i % 10 !== 9 && {
        metadata: {
          year: 2000 + (i % 7),
          place: ['Oslo', 'Ōsaka', 'Bern'][i % 3]!,
          indoor: i % 2 === 0,
          ...(i === 5 && { rare: 0 }),
        },
      }),
    }));
    type Facts =
      | { readonly year: number; readonly place: string; readonly indoor: boolean; readonly rare?: number }
      | undefined;
    const cases: readonly (readonly [Filter, (facts: Facts) => boolean])[] = [
      [{ field: 'year', equals: 2003 }, (facts) => facts?.year === 2003],
      [
        { field: 'place', in: ['Ōsaka', 'Bern', 'Paris'] },
        (facts) => facts !== undefined && facts.place !== 'Oslo',
      ],
      [{ field: 'place', in: [] }, () => false],
      [{ field: 'indoor', equals: false }, (facts) => facts?.indoor === false],
      [{ field: 'rare', equals: 0 }, (facts) => facts?.rare === 0],
      [{ field: 'rare', in: [-0] }, (facts) => facts?.rare === 0],
      [
        { field: 'year', from: 2002, to: 2004 },
        (facts) => facts !== undefined && facts.year >= 2002 && facts.year <= 2004,
      ],
      [{ field: 'year', from: 2005.5 }, (facts) => facts !== undefined && facts.year > 2005],
      [{ field: 'year', to: 2000 }, (facts) => facts?.year === 2000],
      [{ field: 'place', from: 'C', to: 'Z' }, (facts) => facts?.place === 'Oslo'],
      [{ not: { field: 'year', equals: 2003 } }, (facts) => facts?.year !== 2003],
      [{ not: { field: 'year', from: 2003 } }, (facts) => facts === undefined || facts.year < 2003],
      [{ and: [] }, () => true],
      [{ or: [] }, () => false],
      [{ not: { or: [] } }, () => true],
      [
        {
          or: [
            { and: [{ field: 'place', equals: 'Oslo' }, { not: { field: 'indoor', equals: true } }] },
            { field: 'year', equals: 2006 },
          ],
        },
        (facts) => (facts?.place === 'Oslo' && !facts.indoor) || facts?.year === 2006,
      ],
    ];

    it('searches and counts what passes, before and after it is saved', async () => {
      let index = await create({ dim: 4, metric: 'cosine' });
      await index.add(items);
      const query = items[0]!.vector;
      for (let round = 0; round < 2; round++) {
        for (const [filter, passes] of cases) {
          const passing = items.filter(({ metadata }) => passes(metadata));
          expect(await index.count(filter), JSON.stringify(filter)).toBe(passing.length);
          const [hits] = await index.search([query], { k: 8, filter });
          expect(hits, JSON.stringify(filter)).toEqual(close(slowSearch(passing, query, 8, 'cosine')));
        }
        await index.save();
        index = await again(index);
      }
      await index.close();
    });

    it('refuses an unknown field, a value of another type, and what is no filter', async () => {
      const index = await create({ dim: 4, metric: 'cosine' });
      await index.add(items);
      const bad: readonly (readonly [unknown, RegExp])[] = [
        [{ field: 'yaer', equals: 1 }, /"yaer"/],
        [{ not: { field: 'toString', equals: 'x' } }, /"toString"/],
        [{ field: 'year', equals: '2003' }, /"year" holds a number.*"2003"/],
        [{ field: 'year', equals: Number.NaN }, /NaN/],
        [{ field: 'year', equals: undefined }, /undefined/],
        [{ field: 'place', in: ['Oslo', 3] }, /"place" holds a string.*3/],
        [{ field: 'indoor', from: false }, /filter must be/],
        [{ field: 'year' }, /filter must be/],
        [{ field: 'year', equals: 1, to: 3 }, /filter must be/],
        [{ and: [{ xor: [] }] }, /filter must be/],
        [{}, /filter must be/],
        [null, /filter must be/],
      ];
      for (const [filter, message] of bad) {
        const search = index.search([items[0]!.vector], { k: 1, filter: filter as Filter });
        await expect(search, JSON.stringify(filter)).rejects.toThrow(message);
        await expect(search).rejects.toBeInstanceOf(OptionError);
        await expect(index.count(filter as Filter)).rejects.toThrow(message);
      }
      await index.close();
    });
  });

  describe(`${name}: bad input`, () => {
    const good = { id: 'good', vector: Float32Array.of(1, 2) };
    const bad: readonly (readonly [string, unknown, RegExp, typeof VseError])[] = [
      ['another dimension', { id: 'x', vector: new Float32Array(3) }, /"x".*2 numbers, got 3/, ShapeError],
      ['no Float32Array', { id: 'x', vector: [1, 2] }, /"x"/, ShapeError],
      ['zeros', { id: 'x', vector: Float32Array.of(0, -0) }, /"x" must not be all zeros/, DataError],
      ['NaN', { id: 'x', vector: Float32Array.of(1, NaN) }, /"x".*NaN at 1/, DataError],
      ['infinity', { id: 'x', vector: Float32Array.of(-Infinity, 1) }, /"x".*-Infinity at 0/, DataError],
      ['an extreme length', { id: 'x', vector: Float32Array.of(1e30, 1) }, /"x".*length/, DataError],
      [
        'the id of another in the call',
        { id: 'good', vector: Float32Array.of(1, 1) },
        /"good" twice/,
        DataError,
      ],
      ['an empty id', { id: '', vector: Float32Array.of(1, 1) }, /""/, DataError],
      ['half a character as id', { id: '\ud800', vector: Float32Array.of(1, 1) }, /Unicode/, DataError],
      ['a number as id', { id: 7, vector: Float32Array.of(1, 1) }, /7/, DataError],
      [
        'a part of zeros',
        { id: 'x', vector: { values: Float32Array.of(1, 1, 0, 0), length: 2, dim: 2 } },
        /part 1 of "x"/,
        DataError,
      ],
      ['no part', { id: 'x', vector: { values: new Float32Array(), length: 0, dim: 2 } }, /"x"/, ShapeError],
      [
        'metadata of another type than the first',
        { id: 'x', vector: Float32Array.of(1, 1), metadata: { year: '2' } },
        /"year" of "x" must be a number.*"2"/,
        DataError,
      ],
      [
        'metadata of no type',
        { id: 'x', vector: Float32Array.of(1, 1), metadata: { tags: ['a'] } },
        /"tags" of "x"/,
        DataError,
      ],
      [
        'metadata of NaN',
        { id: 'x', vector: Float32Array.of(1, 1), metadata: { year: NaN } },
        /"year" of "x".*NaN/,
        DataError,
      ],
      [
        'metadata that are no object',
        { id: 'x', vector: Float32Array.of(1, 1), metadata: 'Oslo' },
        /"x"/,
        DataError,
      ],
    ];

    it('refuses items by name, and adds nothing of the call', async () => {
      const index = await create({ dim: 2, metric: 'dot' });
      await index.add([{ id: 'first', vector: Float32Array.of(1, 1), metadata: { year: 1 } }]);
      for (const [kind, item, message, type] of bad) {
        const refused = index.add([good, item as SearchItem]);
        await expect(refused, kind).rejects.toThrow(message);
        await expect(refused, kind).rejects.toBeInstanceOf(type);
        expect(await index.count(), kind).toBe(1);
      }
      // A refused call sets no type either.
      const mixed = [
        { id: 'x', vector: Float32Array.of(1, 1), metadata: { size: 1 } },
        { id: 'y', vector: Float32Array.of(1, 1), metadata: { size: 'large' } },
      ];
      await expect(index.add(mixed)).rejects.toThrow(/"size" of "y"/);
      await index.add([{ id: 'y', vector: Float32Array.of(1, 1), metadata: { size: 'large' } }]);
      await index.close();
    });

    it('refuses queries by name', async () => {
      const index = await create({ dim: 2, metric: 'cosine' });
      await index.add([good]);
      const search = (query: unknown, k = 1) => index.search(query as Float32Array[], { k });
      await expect(search([good.vector, Float32Array.of(0, 0)])).rejects.toThrow(
        /query 1 must not be all zeros/,
      );
      await expect(search([Float32Array.of(NaN, 0)])).rejects.toThrow(/query 0.*NaN/);
      await expect(search([new Float32Array(3).fill(1)])).rejects.toThrow(/query 0.*2 numbers, got 3/);
      await expect(search(good.vector)).rejects.toThrow(/brackets/);
      for (const options of [{ k: 1, filtr: { field: 'year', equals: 1 } }, null]) {
        await expect(index.search([good.vector], options as never)).rejects.toThrow(
          options
            ? /^search: options must be among k, filter, model, got filtr\.$/
            : /must be an object, got null/,
        );
      }
      await expect(search({ values: new Float32Array(5), length: 2, dim: 2 })).rejects.toBeInstanceOf(
        ShapeError,
      );
      for (const k of [0, -1, 1.5, NaN]) await expect(search([good.vector], k)).rejects.toThrow(/k must be/);
      await index.close();
    });

    it('refuses the vectors of another model', async () => {
      const index = await create({ dim: 2, metric: 'cosine', model: 'aaaa' });
      expect(index.model).toBe('aaaa');
      await index.add([good], { model: 'aaaa' });
      await expect(index.add([good], { model: 'bbbb' })).rejects.toThrow(/"aaaa".*"bbbb"/);
      await expect(index.search([good.vector], { k: 1, model: 'bbbb' })).rejects.toBeInstanceOf(OptionError);
      expect(await index.search([good.vector], { k: 1, model: 'aaaa' })).toHaveLength(1);
      await index.close();
    });

    it('refuses calls once it is closed', async () => {
      const index = await create({ dim: 2, metric: 'cosine' });
      await index.close();
      await index.close();
      await expect(index.add([good])).rejects.toThrow(/add: the index is closed/);
      await expect(index.search([good.vector], { k: 1 })).rejects.toThrow(/closed/);
      await expect(index.remove(['a'])).rejects.toThrow(/closed/);
      await expect(index.count()).rejects.toThrow(/closed/);
      await expect(index.get(['a'])).rejects.toThrow(/closed/);
      await expect(index.entries()[Symbol.asyncIterator]().next()).rejects.toThrow(/closed/);
      await expect(index.save()).rejects.toBeInstanceOf(VseError);
    });
  });
}
