import { DataError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listInCell } from './list-in-cell';

describe('listInCell', () => {
  it('reads lists as JSON, Python and numpy write them', () => {
    const sentences = ['A dog .', 'A brown dog .'];
    expect(listInCell('test', '["A dog .", "A brown dog ."]')).toEqual(sentences);
    expect(listInCell('test', `['A dog .', "A brown dog .",]`)).toEqual(sentences);
    expect(listInCell('test', ` ['A dog .' 'A brown dog .'\n 'Dog'] `)).toEqual([...sentences, 'Dog']);
    expect(listInCell('test', `["It's a dog.", 'It\\'s \\"Rex\\".']`)).toEqual([
      "It's a dog.",
      'It\'s "Rex".',
    ]);
    expect(listInCell('test', '["caf\\u00e9", "a\\\\b"]')).toEqual(['café', 'a\\b']);
  });

  it.each(['A dog.', '[blurred] a dog', '"Stop", says the sign', '["Stop"] says the sign', '[]', '[1, 2]'])(
    'takes %j as one caption',
    (cell) => {
      expect(listInCell('test', cell)).toBeUndefined();
    },
  );

  it('refuses a list that it cannot read', () => {
    expect(() => listInCell('t.csv, record 2', `["a", b, "c"]`)).toThrow(DataError);
    expect(() => listInCell('t.csv, record 2', `["a", b, "c"]`)).toThrow(
      /^t\.csv, record 2 must hold a caption or a list of them, got a list that cannot be read after 1/,
    );
    expect(() => listInCell('test', `['a'b']`)).toThrow(DataError);
  });

  it('reads back every list that JSON writes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (sentences) => {
        expect(listInCell('test', JSON.stringify(sentences))).toEqual(sentences);
      }),
    );
  });
});
