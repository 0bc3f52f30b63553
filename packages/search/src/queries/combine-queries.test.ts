import fc from 'fast-check';
import { DataError, OptionError, ShapeError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { exactIndex } from '../exact/exact-index';
import { combineQueries } from './combine-queries';

const length = (vector: Float32Array) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));

describe('combineQueries', () => {
  it('adds directions by weight', () => {
    const sum = combineQueries([
      { vector: Float32Array.of(3, 0) },
      { vector: Float32Array.of(0, 5), weight: 2 },
    ]);
    // (1, 0) + 2 (0, 1), of length sqrt(5).
    expect(sum[0]).toBeCloseTo(1 / Math.sqrt(5), 7);
    expect(sum[1]).toBeCloseTo(2 / Math.sqrt(5), 7);
    const minus = combineQueries([
      { vector: Float32Array.of(1, 1) },
      { vector: Float32Array.of(0, 9), weight: -Math.SQRT1_2 },
    ]);
    expect(minus[0]).toBeCloseTo(1, 6);
    expect(minus[1]).toBeCloseTo(0, 6);
  });

  it('has unit length, whatever the lengths and the order of its parts', () => {
    const vector = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 3 });
    const part = fc.record({ vector, weight: fc.integer({ min: 1, max: 4 }), scale: fc.constantFrom(1, 8) });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const combine = (list: typeof parts, scaled: boolean) =>
          combineQueries(
            list.map(({ vector: numbers, weight, scale }) => ({
              vector: Float32Array.from(numbers, (x) => (scaled ? x * scale : x)),
              weight,
            })),
          );
        const whole = combine(parts, false);
        expect(length(whole)).toBeCloseTo(1, 6);
        for (const other of [combine(parts.slice().reverse(), false), combine(parts, true)]) {
          other.forEach((value, i) => expect(value).toBeCloseTo(whole[i]!, 6));
        }
      }),
    );
  });

  it('refuses what makes no query', () => {
    const vector = Float32Array.of(1, 2);
    expect(() => combineQueries([])).toThrow(OptionError);
    expect(() => combineQueries([{ vector, weight: NaN }])).toThrow(/weight 0/);
    expect(() => combineQueries([{ vector }, { vector: new Float32Array(3).fill(1) }])).toThrow(ShapeError);
    expect(() => combineQueries([{ vector: new Float32Array(2) }])).toThrow(/all zeros/);
    expect(() => combineQueries([{ vector }, { vector, weight: -1 }])).toThrow(DataError);
    expect(() => combineQueries([{ vector, weight: 0 }])).toThrow(/cancel/);
  });

  it('finds a picture like one example and unlike another', async () => {
    const index = exactIndex({ dim: 3, threads: 1 });
    await index.add([
      { id: 'dog', vector: Float32Array.of(1, 0, 0) },
      { id: 'dog in snow', vector: Float32Array.of(1, 0, 1) },
      { id: 'dog on grass', vector: Float32Array.of(1, 1, 0) },
    ]);
    const query = combineQueries([
      { vector: Float32Array.of(1, 0.3, 0.6) },
      { vector: Float32Array.of(0, 0, 1), weight: -0.8 },
    ]);
    const [hits] = await index.search([query], { k: 3 });
    expect(hits!.map(({ id }) => id)).toEqual(['dog', 'dog on grass', 'dog in snow']);
  });
});
