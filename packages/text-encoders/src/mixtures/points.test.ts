import { DataError, OptionError, ShapeError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { wordVectorsOf } from '../vectors/word-vectors';
import { checkedCounts, wordPoints } from './points';

const vectors = wordVectorsOf(['dog', 'cat', 'cow'], Float32Array.of(1, 2, 3, 4, 5, 6));

describe('wordPoints', () => {
  it('has each word that occurs once, with how often it does', () => {
    const points = wordPoints(['a cow', 'Dog, cow!', 'zebra', 'cow'], vectors);
    expect(points).toEqual({
      values: Float32Array.of(1, 2, 5, 6),
      length: 2,
      dim: 2,
      counts: Float64Array.of(1, 3),
    });
  });

  it('takes another tokenizer, and refuses captions without a known word', () => {
    const points = wordPoints(['dog'], vectors, { tokenizer: () => ['cat'] });
    expect(points.values).toEqual(Float32Array.of(3, 4));
    expect(() => wordPoints(['zebra', ''], vectors)).toThrow(DataError);
  });
});

describe('checkedCounts', () => {
  const points = { values: Float32Array.of(1, 2, 3, 4), length: 2, dim: 2 };
  it('counts each point once by default', () => {
    expect([...checkedCounts('x', points, 2)]).toEqual([1, 1]);
    expect([...checkedCounts('x', { ...points, counts: Float64Array.of(2, 5) }, 1)]).toEqual([2, 5]);
  });

  it('reports bad input', () => {
    expect(() => checkedCounts('x', points, 3)).toThrow(
      /x: components must be a whole number from 1 to 2, got 3/,
    );
    expect(() => checkedCounts('x', points, 0)).toThrow(OptionError);
    expect(() => checkedCounts('x', { ...points, length: 3 }, 1)).toThrow(ShapeError);
    expect(() => checkedCounts('x', { ...points, values: Float32Array.of(1, 2, NaN, 4) }, 1)).toThrow(
      /NaN in point 1/,
    );
    expect(() => checkedCounts('x', { ...points, counts: Float64Array.of(1, 0) }, 1)).toThrow(
      /got 0 for point 1/,
    );
  });
});
