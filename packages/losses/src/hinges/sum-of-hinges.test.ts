import * as tf from '@tensorflow/tfjs-core';
import { OptionError, seededRandom } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxOfHinges } from './max-of-hinges';
import { sumOfHinges } from './sum-of-hinges';

/** The definition, one triple at a time. */
function slowly(scores: number[][], positives: number[][], margin: number): number {
  let loss = 0;
  positives.forEach((row, image) =>
    row.forEach((match, caption) => {
      if (match === 0) return;
      const cost = (negative: number) => Math.max(0, margin + negative - scores[image]![caption]!);
      row.forEach((other, k) => (loss += other === 0 ? cost(scores[image]![k]!) : 0));
      positives.forEach((of, k) => (loss += of[caption] === 0 ? cost(scores[k]![caption]!) : 0));
    }),
  );
  return loss;
}

const random = seededRandom(11);
const table = (rows: number, columns: number, value: () => number) =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, value));

describe('sumOfHinges', () => {
  it('makes each pair pay for every negative of its row and its column', () => {
    // Rows: 0.2 + 0.6 - 0.7 = 0.1 and 0.2 + 0.5 - 0.4 = 0.3; columns: 0.2 + 0.5 - 0.7 = 0 and 0.2 + 0.6 - 0.4 = 0.4.
    expectClose(sumOfHinges()({ scores: tf.tensor2d([0.7, 0.6, 0.5, 0.4], [2, 2]) }), 0.8);
  });

  it('agrees with its definition where captions share images and images share captions', () => {
    for (const [images, captions] of [
      [3, 5],
      [4, 4],
      [6, 2],
    ] as const) {
      const scores = table(images, captions, () => random.normal() / 3);
      const positives = table(images, captions, () => Number(random.next() < 0.4));
      const batch = { scores: tf.tensor2d(scores), positives: tf.tensor2d(positives) };
      expectClose(sumOfHinges({ margin: 0.3 })(batch), slowly(scores, positives, 0.3));
    }
  });

  it('computes the same with and without the diagonal as positives', () => {
    const scores = tf.tensor2d(table(6, 6, () => random.normal() / 3));
    const told = (x: tf.Tensor) => sumOfHinges()({ scores: x as tf.Tensor2D, positives: tf.eye(6) });
    const untold = (x: tf.Tensor) => sumOfHinges()({ scores: x as tf.Tensor2D });
    expectClose(told(scores), untold(scores));
    expectClose(tf.grad(told)(scores), tf.grad(untold)(scores));
  });

  it('has the gradient of its value', () => {
    const positives = tf.tensor2d([1, 1, 0, 0, 0, 0, 1, 1], [2, 4]);
    const f = (x: tf.Tensor) => sumOfHinges()({ scores: x as tf.Tensor2D, positives });
    const x = tf.tensor2d([0.5, 0.33, 0.42, 0.1, 0.25, 0.6, 0.12, 0.57], [2, 4]);
    expectClose(tf.grad(f)(x), numericGradient(f, x, 1e-3), { relative: 1e-2 });
  });

  it('is never negative and never less than the max of hinges', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 6 }), (seed, size) => {
        const from = seededRandom(seed);
        const scores = tf.tensor2d(table(size, size, () => from.normal()));
        const [sum, max] = [sumOfHinges(), maxOfHinges()].map((loss) => loss({ scores }).dataSync()[0]!);
        expect(max).toBeGreaterThanOrEqual(0);
        expect(sum! + 1e-5).toBeGreaterThanOrEqual(max!);
      }),
      { numRuns: 30 },
    );
  });

  it('treats another caption of the same image as a negative only with falseNegatives keep', () => {
    const twins = { scores: tf.ones<tf.Rank.R2>([2, 2]), positives: tf.ones<tf.Rank.R2>([2, 2]) };
    expectClose(sumOfHinges()(twins), 0);
    expectClose(sumOfHinges({ falseNegatives: 'keep' })(twins), 0.8); // 4 hinges of 0.2
  });

  it('costs 2 x batch x (batch - 1) x margin when all scores are equal, 0 for a batch of one or none', () => {
    expectClose(sumOfHinges({ margin: 0.1 })({ scores: tf.zeros([4, 4]) }), 2 * 4 * 3 * 0.1);
    expectClose(sumOfHinges()({ scores: tf.zeros([1, 1]) }), 0);
    expectClose(sumOfHinges()({ scores: tf.zeros([0, 0]) }), 0);
  });

  it('refuses a negative margin, and leaves one tensor behind', async () => {
    expect(() => sumOfHinges({ margin: -1 })).toThrow(OptionError);
    const batch = { scores: tf.ones<tf.Rank.R2>([2, 3]), positives: tf.ones<tf.Rank.R2>([2, 3]) };
    expect(await tensorsLeftBy(() => sumOfHinges()(batch))).toBe(1);
  });
});
