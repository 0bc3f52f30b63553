import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { initialVectors } from './initial-vectors';
import { wordVectorsOf } from './word-vectors';

const vectors = wordVectorsOf(['dog', 'cat'], Float32Array.of(1, 2, 3, 4));

describe('initialVectors', () => {
  it('gives the vectors of the words that have one', () => {
    const { initial } = initialVectors('x', 2, ['<pad>', 'cat'], vectors);
    expect([initial!(0), initial!(1), initial!(2)]).toEqual([undefined, Float32Array.of(3, 4), undefined]);
    expect(initialVectors('x', 2, undefined, undefined)).toEqual({});
  });

  it('refuses vectors of another size, and ids without words', () => {
    expect(() => initialVectors('x', 3, ['cat'], vectors)).toThrow(/x: wordDim must be 2, .* got 3/);
    expect(() => initialVectors('x', 2, undefined, vectors)).toThrow(OptionError);
  });
});
