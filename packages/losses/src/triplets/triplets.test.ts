import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { meanOfTriplets } from './triplets';

const items = 6;
const related = tf.tensor2d(
  Array.from({ length: items }, (_, row) =>
    Array.from({ length: items }, (__, column) => (row % 3 === column % 3 ? 1 : 0)),
  ),
); // [items, items]: each has one match beside itself
const self = tf.eye(items);
const random = seededRandom(3);
const distances = tf.tensor2d(
  Array.from({ length: items }, () => Array.from({ length: items }, () => 1 + 0.4 * random.normal())),
);
const matches = {
  scores: distances,
  positives: tf.sub<tf.Tensor2D>(related, self),
  negatives: tf.sub<tf.Tensor2D>(1, related),
  diagonal: false,
};
const margin = 0.3;

/** The definition, number by number. */
function slowMean(swap: boolean, smooth: boolean): number {
  const d = distances.arraySync();
  const costs: number[] = [];
  for (let a = 0; a < items; a++) {
    for (let p = 0; p < items; p++) {
      for (let n = 0; n < items; n++) {
        if (a === p || a % 3 !== p % 3 || a % 3 === n % 3) continue;
        const far = swap ? Math.min(d[a]![n]!, d[p]![n]!) : d[a]![n]!;
        const excess = d[a]![p]! - far + margin;
        costs.push(smooth ? Math.log1p(Math.exp(excess)) : Math.max(0, excess));
      }
    }
  }
  const counted = costs.filter((cost) => cost > 0);
  return counted.reduce((sum, cost) => sum + cost, 0) / counted.length;
}

describe('meanOfTriplets', () => {
  const ways = [false, true].flatMap((swap) => [false, true].map((smooth) => ({ margin, swap, smooth })));

  it('averages 1.5 and 0.5 of one anchor with two matches', () => {
    const row = (...values: number[]) => tf.tensor2d([values]);
    const one = { scores: row(2, 1, 1), positives: row(1, 1, 0), negatives: row(0, 0, 1), diagonal: false };
    expectClose(meanOfTriplets(one, { margin: 0.5, swap: false, smooth: false }), 1);
  });

  it.each(ways)('is the definition with %o, in one block or in many', (options) => {
    const wanted = slowMean(options.swap, options.smooth);
    for (const blockMiB of [16, 2 * 4 * items * items * 2 ** -20, 1e-9])
      expectClose(meanOfTriplets(matches, options, blockMiB), wanted);
  });

  it.each(ways)('has the gradient of its value with %o, in blocks too', (options) => {
    for (const blockMiB of [16, 1e-9]) {
      const f = (x: tf.Tensor) => meanOfTriplets({ ...matches, scores: x as tf.Tensor2D }, options, blockMiB);
      expectClose(tf.grad(f)(distances), numericGradient(f, distances, 1e-3), {
        relative: 2e-2,
        absolute: 2e-3,
      });
    }
  });

  it.each([false, true])('is the same by matrix and by blocks where each anchor has one match', (smooth) => {
    const diagonal = { scores: distances, positives: self, negatives: tf.sub<tf.Tensor2D>(1, self) };
    const options = { margin, swap: false, smooth };
    const [byMatrix, byBlocks] = [true, false].map((known) => {
      const f = (x: tf.Tensor) =>
        meanOfTriplets({ ...diagonal, scores: x as tf.Tensor2D, diagonal: known }, options);
      return tf.valueAndGrad(f)(distances);
    });
    expectClose(byMatrix!.value, byBlocks!.value);
    expectClose(byMatrix!.grad, byBlocks!.grad);
  });

  it('costs 0 without a match, and leaves one tensor behind', async () => {
    const none = { ...matches, positives: tf.zerosLike(self) };
    for (const swap of [false, true]) {
      const run = () => tf.tidy(() => meanOfTriplets(none, { margin, swap, smooth: false }, 1e-9));
      expectClose(run(), 0);
      expect(await tensorsLeftBy(run)).toBe(1);
    }
  });
});
