import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanTensors, roundToPair, storedMean } from './stored-mean';

describe('roundToPair', () => {
  it('keeps 48 bits, and rounds what it returned to itself', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e30, max: 1e30, noNaN: true }), (value) => {
        fc.pre(Math.abs(value) > 1e-30);
        const rounded = roundToPair(value);
        expect(Math.abs(rounded - value)).toBeLessThanOrEqual(2 ** -48 * Math.abs(value));
        expect(roundToPair(rounded)).toBe(rounded);
      }),
    );
  });
});

describe('storedMean', () => {
  it('reads back what meanTensors wrote, to the bit', () => {
    const mean = Float64Array.of(1 / 3, -1e6 - 1 / 7, 0).map(roundToPair);
    expect(storedMean('mean', meanTensors('mean', mean))).toEqual(mean);
  });

  it('reads a mean without a rest, and none', () => {
    const mean = Float32Array.of(1, 2);
    expect(storedMean('mean', { mean: { data: mean } })).toBe(mean);
    expect(storedMean('mean', { mean: { data: mean }, 'mean.rest': { data: new Float32Array(1) } })).toBe(
      mean,
    );
    expect(storedMean('mean', {})).toBeUndefined();
  });
});
