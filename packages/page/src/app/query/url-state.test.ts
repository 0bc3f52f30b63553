import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyQuery, type Query } from './query';
import { readUrl, writeUrl } from './url-state';

const query: Query = {
  text: 'a dog & a cat',
  textWeight: 0.5,
  without: ['snow', 'a man'],
  pictures: [
    { kind: 'item', id: '2023/dog: one.jpg', weight: 0.7 },
    { kind: 'own', key: 'a1b2', weight: 1 },
  ],
  filters: { place: { values: ['Oslo', 'São Paulo'] }, year: { from: 1870, to: 1890 }, size: { from: -1.5 } },
};

describe('state in the address', () => {
  it('is empty for all pictures', () => {
    expect(writeUrl({ query: emptyQuery })).toBe('');
    expect(readUrl('')).toEqual({ query: emptyQuery });
  });

  it('is readable', () => {
    expect(writeUrl({ query: { ...emptyQuery, text: 'a dog' }, open: 'a.jpg' })).toBe('?q=a+dog&p=a.jpg');
  });

  it('comes back as it was', () => {
    expect(readUrl(writeUrl({ query, open: 'x/y.jpg' }))).toEqual({ query, open: 'x/y.jpg' });
  });

  it('comes back for any text, id and field', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => one.trim() !== '');
    const field = text.filter((one) => one !== '__proto__');
    fc.assert(
      fc.property(text, text, field, fc.array(text, { minLength: 1 }), (sentence, id, name, values) => {
        const state = {
          query: {
            ...emptyQuery,
            text: sentence,
            without: [id],
            pictures: [{ kind: 'item' as const, id, weight: 0.3 }],
            filters: { [name]: { values } },
          },
          open: id,
        };
        expect(readUrl(writeUrl(state))).toEqual(state);
      }),
    );
  });

  it.each([
    ['?w=7', 'a weight beyond 1'],
    ['?w=abc', 'a weight that is no number'],
    ['?like=0.5', 'a picture without an id'],
    ['?like=2:a.jpg', 'a picture with a weight beyond 1'],
    ['?in.year=x..y', 'bounds that are no numbers'],
    ['?in.year=..', 'no bounds'],
    ['?is.=a', 'a filter without a field'],
    ['?without=+', 'an empty phrase'],
    ['?p=', 'an empty picture'],
  ])('leaves out what cannot be read: %s, %s', (search) => {
    expect(readUrl(search)).toEqual({ query: emptyQuery });
  });
});
