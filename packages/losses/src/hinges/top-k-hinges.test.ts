import * as tf from '@tensorflow/tfjs-core';
import { OptionError, seededRandom } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxOfHinges } from './max-of-hinges';
import { sumOfHinges } from './sum-of-hinges';
import { topKHinges } from './top-k-hinges';

const scores = tf.tensor2d([0.5, 0.45, 0.62, 0.1, 0.4, 0.3, 0.2, 0.57, 0.6], [3, 3]);

describe('topKHinges', () => {
  it('pays for the k hardest negatives', () => {
    // One image, captions of score 0.5 (its own), 0.6, 0.4, 0.1: k = 2 gives 0.2 + 0.1 and 0.2 - 0.1.
    const batch = { scores: tf.tensor2d([[0.5, 0.6, 0.4, 0.1]]), positives: tf.tensor2d([[1, 0, 0, 0]]) };
    expectClose(topKHinges({ k: 2 })(batch), 0.3 + 0.1);
  });

  it('lies between the max and the sum of hinges, and is each at its end', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 6 }), (seed, size) => {
        const random = seededRandom(seed);
        const values = Float32Array.from({ length: size * size }, () => random.normal() / 3);
        const batch = {
          scores: tf.tensor2d(values, [size, size]),
          positives: tf.tensor2d(
            values.map(() => Number(random.next() < 0.4)),
            [size, size],
          ),
        };
        expectClose(topKHinges({ k: 1 })(batch), maxOfHinges()(batch));
        expectClose(topKHinges({ k: size })(batch), sumOfHinges()(batch));
        const two = topKHinges({ k: 2 })(batch).dataSync()[0]!;
        expect(two).toBeGreaterThanOrEqual(maxOfHinges()(batch).dataSync()[0]! - 1e-4);
        expect(two).toBeLessThanOrEqual(sumOfHinges()(batch).dataSync()[0]! + 1e-4);
      }),
      { numRuns: 25 },
    );
  });

  it('has the gradient of its value', () => {
    const f = (x: tf.Tensor) => topKHinges({ k: 1 })({ scores: x as tf.Tensor2D });
    expectClose(tf.grad(f)(scores), numericGradient(f, scores, 1e-3), { relative: 1e-2 });
  });

  it('costs 0 for one pair, refuses k below 1, leaves one tensor behind', async () => {
    expectClose(topKHinges()({ scores: tf.tensor2d([[0.3]]) }), 0);
    expect(() => topKHinges({ k: 0 })).toThrow(OptionError);
    expect(() => topKHinges({ margin: -1 })).toThrow(OptionError);
    expect(await tensorsLeftBy(() => topKHinges()({ scores }))).toBe(1);
  });
});
