import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipByGlobalNorm, clipByValue, globalNorm } from './clip';

const make = (...values: number[][]) => Object.fromEntries(values.map((v, i) => [`g${i}`, tf.tensor1d(v)]));

describe('globalNorm', () => {
  it('is the norm of all gradients as one vector', () => {
    expectClose(globalNorm(make([3, 0], [4])), 5); // sqrt(9 + 16)
    expectClose(globalNorm({}), 0);
  });
});

describe('the gradient of some rows', () => {
  const rows = {
    rows: tf.tensor1d([7, 2], 'int32'),
    values: tf.tensor2d([[3], [0]]),
    shape: [9, 1] as [number, number],
  };

  it('counts in the norm, and is clipped, like the whole one', () => {
    const { gradients, norm } = clipByGlobalNorm({ table: rows, other: tf.tensor1d([4]) }, 2);
    expectClose(norm, 5);
    expectClose(gradients.table.values, [1.2, 0]); // 3 * 2 / 5
    expectClose(gradients.table.rows, [7, 2]);
    expectClose(gradients.other, [1.6]);
    expectClose(clipByValue({ table: rows }, 1).table.values, [1, 0]);
  });
});

describe('clipByGlobalNorm', () => {
  it('scales by maxNorm / (norm + 1e-6) where the norm is greater, and not where it is less', () => {
    const { gradients, norm } = clipByGlobalNorm(make([3, 0], [4]), 2);
    expectClose(norm, 5);
    expectClose(gradients['g0']!, [1.2, 0]); // 3 * 2 / 5
    expectClose(gradients['g1']!, [1.6]);
    expectClose(clipByGlobalNorm(make([0.3], [0.4]), 2).gradients['g1']!, [0.4]);
    expectClose(clipByGlobalNorm(make([0, 0]), 2).gradients['g0']!, [0, 0]);
  });

  it('never leaves more than maxNorm, and keeps the direction', () => {
    const numbers = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        numbers,
        numbers,
        fc.float({ min: Math.fround(0.1), max: 50, noNaN: true }),
        (a, b, maxNorm) => {
          const { gradients, norm } = clipByGlobalNorm(make(a, b), maxNorm);
          const after = globalNorm(gradients).dataSync()[0]!;
          expect(after).toBeLessThanOrEqual(maxNorm * 1.0001);
          const factor = Math.min(1, maxNorm / (norm.dataSync()[0]! + 1e-6));
          expectClose(
            gradients['g0']!,
            a.map((value) => value * factor),
            { absolute: 1e-6 },
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it('returns the gradients and the norm, and keeps nothing else', async () => {
    const gradients = make([3], [4]);
    expect(await tensorsLeftBy(() => clipByGlobalNorm(gradients, 2))).toBe(3);
  });
});

describe('clipByValue', () => {
  it('limits each element', () => {
    expectClose(clipByValue(make([-7, 0.5, 7]), 5)['g0']!, [-5, 0.5, 5]);
  });
});
