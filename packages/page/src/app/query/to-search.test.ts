import { describe, expect, it } from 'vitest';
import { emptyQuery, toggleValue, withFilter } from './query';
import { toSearch } from './to-search';

const nameOf = (key: string) => Promise.resolve(`server's ${key}`);

describe('toSearch', () => {
  it('asks nothing for all pictures', async () => {
    expect(await toSearch(emptyQuery, { nameOf })).toEqual({});
  });

  it('combines a sentence, pictures and phrases to move away from', async () => {
    const query = {
      ...emptyQuery,
      text: ' a dog ',
      textWeight: 0.8,
      without: ['snow', ' '],
      pictures: [
        { kind: 'own' as const, key: 'k1', weight: 0.5 },
        { kind: 'item' as const, id: 'a.jpg', weight: 0.2 },
      ],
    };
    expect(await toSearch(query, { nameOf })).toEqual({
      sentences: [
        { sentence: 'a dog', weight: 0.8 },
        { sentence: 'snow', weight: -0.5 },
      ],
      pictures: [{ picture: "server's k1", weight: 0.5 }],
      items: [{ id: 'a.jpg', weight: 0.2 }],
    });
  });

  it('does not search by a phrase to move away from alone', async () => {
    expect(await toSearch({ ...emptyQuery, without: ['snow'] }, { nameOf })).toEqual({});
  });

  it('writes filters, true and false among them', async () => {
    let query = toggleValue(emptyQuery, 'place', 'Oslo');
    query = toggleValue(query, 'signed', 'true');
    query = withFilter(query, 'year', { from: 1870 });
    expect((await toSearch(query, { nameOf, booleans: new Set(['signed']) })).filter).toEqual({
      and: [
        { field: 'place', in: ['Oslo'] },
        { field: 'signed', in: [true] },
        { field: 'year', from: 1870 },
      ],
    });
    query = withFilter(toggleValue(toggleValue(query, 'place', 'Oslo'), 'signed', 'true'), 'year', {});
    expect(await toSearch(query, { nameOf })).toEqual({});
  });
});
