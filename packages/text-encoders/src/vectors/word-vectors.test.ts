import { DataError, ShapeError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { wordVectorsOf } from './word-vectors';

const vectors = wordVectorsOf(['dog', 'cat'], Float32Array.of(1, 2, 3, 4));

describe('wordVectorsOf', () => {
  it('finds a word by row and by view', () => {
    expect([vectors.dim, vectors.rowOf('cat'), vectors.rowOf('cow')]).toEqual([2, 1, -1]);
    expect(vectors.vectorOf('cat')).toEqual(Float32Array.of(3, 4));
    expect(vectors.vectorOf('toString')).toBeUndefined();
  });

  it('has the hash of its words, their order and their numbers', () => {
    expect(wordVectorsOf(['dog', 'cat'], Float32Array.of(1, 2, 3, 4)).hash).toBe(vectors.hash);
    expect(wordVectorsOf(['cat', 'dog'], Float32Array.of(1, 2, 3, 4)).hash).not.toBe(vectors.hash);
    expect(wordVectorsOf(['dog', 'cat'], Float32Array.of(1, 2, 3, 5)).hash).not.toBe(vectors.hash);
  });

  it('reports a wrong table', () => {
    expect(() => wordVectorsOf([], new Float32Array(0))).toThrow(/at least one word/);
    expect(() => wordVectorsOf(['a', 'b'], Float32Array.of(1, 2, 3))).toThrow(ShapeError);
    expect(() => wordVectorsOf(['a', 'a'], Float32Array.of(1, 2))).toThrow(/got 'a' twice/);
    expect(() => wordVectorsOf(['a', 'b'], Float32Array.of(1, NaN))).toThrow(/NaN in the vector of 'b'/);
    expect(() => wordVectorsOf(['a'], Float32Array.of(Infinity))).toThrow(DataError);
  });
});
