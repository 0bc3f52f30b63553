import { DataError, OptionError, ShapeError, VseError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import type { SearchItem } from '../../vector-index';
import { type SuiteParts } from './index-kind';

/** The part of the suite about bad input. */
export function describeBadInput({ name, create }: SuiteParts): void {
  describe(`${name}: bad input`, () => {
    const good = { id: 'good', vector: Float32Array.of(1, 2) };
    const endless: unknown[] = [];
    endless.push(endless);
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
        'metadata of a bigint',
        { id: 'x', vector: Float32Array.of(1, 1), metadata: { size: 1n } },
        /"size" of "x".*1n/,
        DataError,
      ],
      [
        'metadata within themselves',
        { id: 'x', vector: Float32Array.of(1, 1), metadata: { tags: endless } },
        /"tags" of "x".*an object without JSON/,
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
      for (const wrong of [null, undefined, 'x']) {
        await expect(index.add([good, wrong as never]), String(wrong)).rejects.toThrow(
          /^add: item 1 must be \{ id, /,
        );
      }
      await expect(index.add(good as never)).rejects.toThrow(/^add: items must be an array/);
      await expect(index.add([, good] as never)).rejects.toThrow(/^add: item 0 must be/);
      expect(await index.count()).toBe(1);
      // A refused call sets no type either.
      const mixed = [
        { id: 'x', vector: Float32Array.of(1, 1), metadata: { size: 1 } },
        { id: 'y', vector: Float32Array.of(1, 1), metadata: { size: 'large' } },
      ];
      await expect(index.add(mixed)).rejects.toThrow(/"size" of "y"/);
      await index.add([{ id: 'y', vector: Float32Array.of(1, 1), metadata: { size: 'large' } }]);
      await index.close();
    });

    it('refuses text in the place of a list of ids', async () => {
      const index = await create({ dim: 2, metric: 'cosine' });
      await index.add(['a', 'b'].map((id) => ({ id, vector: good.vector })));
      for (const wrong of ['ab', null, { length: 1 }] as never[]) {
        await expect(index.remove(wrong)).rejects.toThrow(/^remove: ids must be an array of ids, got /);
        await expect(index.get(wrong)).rejects.toThrow(/^get: ids must be an array of ids, got /);
        const listed = index.entries(wrong)[Symbol.asyncIterator]().next();
        await expect(listed).rejects.toThrow(/^entries: ids must be an array of ids, got /);
      }
      await expect(index.remove(['a', 7] as never)).rejects.toThrow(/^remove: an id must be text.*7/);
      expect(await index.count()).toBe(2);
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
