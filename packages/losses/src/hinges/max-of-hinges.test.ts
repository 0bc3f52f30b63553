import * as tf from '@tensorflow/tfjs-core';
import { OptionError, seededRandom } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxOfHinges } from './max-of-hinges';

/** The definition, one pair at a time. */
function slowly(scores: number[][], positives: number[][], margin: number): number {
  let loss = 0;
  positives.forEach((row, image) =>
    row.forEach((match, caption) => {
      if (match === 0) return;
      const own = scores[image]![caption]!;
      const inRow = scores[image]!.filter((_, other) => row[other] === 0);
      const inColumn = scores
        .map((of) => of[caption]!)
        .filter((_, other) => positives[other]![caption] === 0);
      for (const negatives of [inRow, inColumn]) {
        if (negatives.length > 0) loss += Math.max(0, margin + Math.max(...negatives) - own);
      }
    }),
  );
  return loss;
}

const shared = [
  [1, 1, 0, 0],
  [0, 1, 1, 0],
  [0, 0, 0, 0],
]; // caption 1 describes two images, caption 3 and image 2 match nothing
const scores = [
  [0.5, 0.3, 0.45, 0.1],
  [0.2, 0.6, 0.1, 0.55],
  [0.9, 0.35, -0.3, 0.8],
];

describe('maxOfHinges', () => {
  it('makes each image and each caption pay for its hardest negative', () => {
    // Rows: 0.2 + 0.6 - 0.7 = 0.1; 0.2 + 0.1 - 0.4 < 0; 0.2 + 0.3 - 0.2 = 0.3.
    // Columns: 0.2 + 0.3 - 0.7 < 0; 0.2 + 0.6 - 0.4 = 0.4; 0.2 + 0.1 - 0.2 = 0.1. Together 0.9.
    const batch = tf.tensor2d([0.7, 0.6, 0.1, 0.1, 0.4, 0.05, 0.1, 0.3, 0.2], [3, 3]);
    expectClose(maxOfHinges()({ scores: batch }), 0.9);
  });

  it('agrees with its definition where captions share images and images share captions', () => {
    const loss = maxOfHinges({ margin: 0.3 })({
      scores: tf.tensor2d(scores),
      positives: tf.tensor2d(shared),
    });
    expectClose(loss, slowly(scores, shared, 0.3));
  });

  it('never takes a match for a negative, except with falseNegatives keep', () => {
    const twins = { scores: tf.ones<tf.Rank.R2>([2, 2]), positives: tf.ones<tf.Rank.R2>([2, 2]) };
    expectClose(maxOfHinges()(twins), 0);
    expectClose(maxOfHinges({ falseNegatives: 'keep' })(twins), 0.8); // 4 hinges of 0.2
  });

  it('costs 2 x batch x margin when all scores are equal, and sends the gradient to one negative each', () => {
    const equal = tf.fill<tf.Rank.R2>([5, 5], 0.37);
    expectClose(maxOfHinges({ margin: 0.2 })({ scores: equal }), 2 * 5 * 0.2);
    const gradient = tf.grad((x: tf.Tensor) => maxOfHinges()({ scores: x as tf.Tensor2D }))(
      tf.fill([2, 2], 0.37),
    );
    expectClose(gradient, [-2, 2, 2, -2]); // 1 from the row, 1 from the column
    const three = tf.grad((x: tf.Tensor) => maxOfHinges()({ scores: x as tf.Tensor2D }))(
      tf.fill([3, 3], 0.37),
    );
    expectClose(three, [-2, 2, 1, 2, -2, 0, 1, 0, -2]);
  });

  it('has the gradient of its value', () => {
    const f = (x: tf.Tensor) => maxOfHinges()({ scores: x as tf.Tensor2D, positives: tf.tensor2d(shared) });
    const x = tf.tensor2d(scores);
    expectClose(tf.grad(f)(x), numericGradient(f, x, 1e-3), { relative: 1e-2 });
  });

  it('does not depend on the order of images and captions', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 6 }), (seed, size) => {
        const random = seededRandom(seed);
        const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => random.normal()));
        const order = random.shuffle(Array.from({ length: size }, (_, i) => i));
        const moved = order.map((image) => order.map((caption) => rows[image]![caption]!));
        const loss = maxOfHinges();
        expectClose(loss({ scores: tf.tensor2d(moved) }), loss({ scores: tf.tensor2d(rows) }));
      }),
      { numRuns: 30 },
    );
  });

  it('costs 0 for a batch of one, for an empty one and for one that is separated', () => {
    expectClose(maxOfHinges()({ scores: tf.tensor2d([[-3]]) }), 0);
    expectClose(maxOfHinges()({ scores: tf.zeros([0, 0]) }), 0);
    expectClose(maxOfHinges()({ scores: tf.eye(4) }), 0);
  });

  it('refuses a negative margin, and leaves one tensor behind', async () => {
    expect(() => maxOfHinges({ margin: -0.1 })).toThrow(OptionError);
    const batch = { scores: tf.tensor2d(scores), positives: tf.tensor2d(shared) };
    expect(await tensorsLeftBy(() => maxOfHinges()(batch))).toBe(1);
  });
});
