import { describe, expect, it } from 'vitest';
import { ServiceError } from '../service-error';
import { meanVector } from './mean-vector';

const reasonOf = (embedding: Parameters<typeof meanVector>[1]): string => {
  try {
    meanVector('The sentence', embedding);
  } catch (error) {
    if (error instanceof ServiceError) return error.code;
  }
  return 'none';
};

describe('meanVector', () => {
  it('is the mean of the vectors that are real', () => {
    const values = Float32Array.of(1, 2, 3, 6, 100, 100);
    const mask = Float32Array.of(1, 1, 0);
    // ((1, 2) + (3, 6)) / 2; the third vector is padding.
    expect([...meanVector('The picture', { values, length: 3, dim: 2, mask })]).toEqual([2, 4]);
    expect([...meanVector('The picture', { values: values.slice(0, 2), length: 1, dim: 2 })]).toEqual([1, 2]);
  });

  it('is a vector of its own', () => {
    const values = Float32Array.of(1, 2);
    meanVector('The picture', { values, length: 1, dim: 2 })[0] = 9;
    expect([...values]).toEqual([1, 2]);
  });

  it.each([
    ['no vectors', { values: new Float32Array(0), length: 0, dim: 2 }],
    ['padding alone', { values: Float32Array.of(1, 2), length: 1, dim: 2, mask: Float32Array.of(0) }],
    ['zeros', { values: Float32Array.of(0, 0), length: 1, dim: 2 }],
    ['vectors that cancel', { values: Float32Array.of(1, -2, -1, 2), length: 2, dim: 2 }],
    ['NaN', { values: Float32Array.of(1, NaN), length: 1, dim: 2 }],
    ['infinity', { values: Float32Array.of(Infinity, 1), length: 1, dim: 2 }],
  ])('refuses %s', (_, embedding) => {
    expect(reasonOf(embedding)).toBe('not-embeddable');
  });
});
