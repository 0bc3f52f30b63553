import { describe, expect, it } from 'vitest';
import { matricesOf } from './caption-features';

describe('matricesOf', () => {
  it('makes one matrix of each row', () => {
    const [first, second, ...others] = matricesOf(Float32Array.of(1, 2, 3, 4), 2);
    expect(first).toEqual({ values: Float32Array.of(1, 2), length: 1, dim: 2 });
    expect(second!.values).toEqual(Float32Array.of(3, 4));
    expect(others).toHaveLength(0);
  });
});
