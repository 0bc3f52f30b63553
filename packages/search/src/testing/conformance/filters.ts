import { OptionError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import type { Filter } from '../../metadata/filter';
import { slowSearch } from '../slow-search';
import { normalVectors } from '../vectors';
import { type SuiteParts } from './index-kind';

/** The part of the suite about filters. */
export function describeFilters({ name, create, again, close }: SuiteParts): void {
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
      [{ field: 'place', equals: 'Oslo\0' }, () => false],
      [{ field: 'place', in: ['Oslo\0', 'Bern'] }, (facts) => facts?.place === 'Bern'],
      [{ field: 'place', from: 'Oslo\0' }, (facts) => facts?.place === 'Ōsaka'],
      [{ field: 'place', to: 'Oslo\0x' }, (facts) => facts !== undefined && facts.place !== 'Ōsaka'],
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
        [{ field: 'place', equals: 'Oslo\ud800' }, /"place" must have text of Unicode.*ud800/],
        [{ field: 'place', to: '\udc00' }, /"place" must have text of Unicode/],
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
}
