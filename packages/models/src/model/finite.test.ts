import { describe, expect, it } from 'vitest';
import { firstNotFinite } from './finite';

describe('firstNotFinite', () => {
  it('finds NaN and infinities at any place, also those that cancel', () => {
    for (const make of [Float32Array, Float64Array]) {
      for (let length = 1; length <= 9; length++) {
        for (let at = 0; at < length; at++) {
          for (const bad of [NaN, Infinity, -Infinity]) {
            const values = new make(length).fill(1);
            values[at] = bad;
            expect(firstNotFinite(values)).toBe(at);
          }
        }
      }
      expect(firstNotFinite(make.of(1, Infinity, -Infinity))).toBe(1);
    }
  });

  it('takes the largest numbers, whose sum is beyond float32, and arrays of whole numbers', () => {
    const largest = (2 - 2 ** -23) * 2 ** 127;
    expect(firstNotFinite(new Float32Array(1001).fill(largest))).toBe(-1);
    expect(firstNotFinite(new Float64Array(9).fill(Number.MAX_VALUE))).toBe(-1);
    expect(firstNotFinite(new Float32Array(0))).toBe(-1);
    expect(firstNotFinite(Int32Array.of(1, 2))).toBe(-1);
  });
});
