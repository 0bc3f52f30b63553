import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, type ScoredBatch } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fusedHinges, type FusedHinges } from './fused-hinges';

const margin = 0.2;
const ofMax = { kernel: 'VseMaxOfHinges', where: 'max', margin, options: {} } satisfies FusedHinges;
const ofSum = { ...ofMax, kernel: 'VseSumOfHinges', diagonalOnly: true } satisfies FusedHinges;
const isFused = ['wasm', 'tensorflow'].includes(tf.getBackend());

/** Loss and gradient of the definition, by loops: of equal negatives the first counts, and a violation of 0 has no gradient. */
function slowly(
  { kernel }: FusedHinges,
  scores: readonly number[][],
  isMatch: (i: number, j: number) => boolean,
) {
  const gradient = scores.map((row) => row.map(() => 0));
  let loss = 0;
  const pay = (i: number, j: number, negatives: readonly (readonly [number, number])[]) => {
    const values = negatives.map(([a, b]) => scores[a]![b]!);
    const hardest = negatives[values.indexOf(Math.max(...values))];
    for (const [a, b] of kernel === 'VseSumOfHinges' ? negatives : hardest ? [hardest] : []) {
      const violation = Math.fround(Math.fround(scores[a]![b]! - scores[i]![j]!) + Math.fround(margin));
      if (violation <= 0) continue;
      loss += violation;
      gradient[a]![b]! += 1;
      gradient[i]![j]! -= 1;
    }
  };
  scores.forEach((row, i) =>
    row.forEach((_, j) => {
      if (!isMatch(i, j)) return;
      pay(i, j, row.map((__, k) => [i, k] as const).filter(([a, b]) => !isMatch(a, b)));
      pay(i, j, scores.map((__, k) => [k, j] as const).filter(([a, b]) => !isMatch(a, b)));
    }),
  ); // prettier-ignore
  return { loss, gradient };
}

/** Loss, and the gradient of 3 times the loss. */
function computed(loss: FusedHinges, batch: ScoredBatch) {
  const { value, grad } = tf.valueAndGrad((scores) =>
    tf.mul<tf.Scalar>(fusedHinges(loss, { ...batch, scores: scores as tf.Tensor2D })!, 3),
  )(batch.scores);
  return { loss: tf.div(value, 3), gradient: tf.div(grad, 3) };
}

it('is left to operations on other backends, for an empty batch, and for a dtype that is not float32', () => {
  const scores = tf.ones<tf.Rank.R2>([2, 2]);
  expect(fusedHinges(ofMax, { scores }) !== undefined).toBe(isFused);
  expect(fusedHinges(ofMax, { scores: tf.zeros([0, 0]) })).toBeUndefined();
  expect(fusedHinges(ofMax, { scores: tf.cast(scores, 'int32') })).toBeUndefined();
  expect(fusedHinges(ofSum, { scores, positives: scores })).toBeUndefined();
});

describe.runIf(isFused)('fusedHinges', () => {
  it('takes the first of equal negatives and no gradient at the edge, by hand', () => {
    // Margin 0.5. Rows: 0.5 + 0.5 - 1 = 0, no gradient; 0.5 + 1 - 1 = 0.5 against column 0; 0.5 + 0.25 - 0.5 against column 0 of 0, 1.
    // Columns: 0.5 + 1 - 1 = 0.5 against row 1; 0.5 + 0.5 - 1 = 0; 0.5 + 0.5 - 0.5 = 0.5 against row 0.
    const scores = tf.tensor2d([1, 0.5, 0.5, 1, 1, 0, 0.25, 0.25, 0.5], [3, 3]);
    const { loss, gradient } = computed({ ...ofMax, margin: 0.5 }, { scores });
    expectClose(loss, 0.5 + 0.25 + 0.5 + 0.5);
    expectClose(gradient, [-1, 0, 1, 2, -1, 0, 1, 0, -2]);
  });

  it('agrees with loops for any scores and matches, ties among them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer(),
        (m, n, seed) => {
          const random = seededRandom(seed);
          // Eighths tie often.
          const fill = (rows: number, columns: number) =>
            Array.from({ length: rows }, () =>
              Array.from({ length: columns }, () => Math.floor(9 * random.next()) / 8),
            );
          const scores = fill(m, n);
          const positives = fill(m, n).map((row) => row.map((value) => (value > 0.7 ? 1 : 0)));
          const wanted = slowly(ofMax, scores, (i, j) => positives[i]![j] === 1);
          const got = computed(ofMax, { scores: tf.tensor2d(scores), positives: tf.tensor2d(positives) });
          expectClose(got.loss, wanted.loss);
          expect(got.gradient.arraySync()).toEqual(wanted.gradient);
          const square = fill(m, m);
          for (const kind of [ofMax, ofSum]) {
            const diagonal = slowly(kind, square, (i, j) => i === j);
            const found = computed(kind, { scores: tf.tensor2d(square) });
            expectClose(found.loss, diagonal.loss);
            expect(found.gradient.arraySync()).toEqual(diagonal.gradient);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([NaN, Infinity, -Infinity])('costs Infinity without a gradient where a score is %d', (value) => {
    for (const kind of [ofMax, ofSum]) {
      const { loss, gradient } = computed(kind, { scores: tf.tensor2d([1, 2, value, 1], [2, 2]) });
      expect(loss.dataSync()[0]).toBe(Infinity);
      expect([...gradient.dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0]);
    }
  });

  it('leaves one tensor behind', async () => {
    const scores = tf.ones<tf.Rank.R2>([3, 3]);
    const positives = tf.cast(tf.eye(3), 'bool');
    expect(await tensorsLeftBy(() => fusedHinges(ofMax, { scores, positives }))).toBe(1);
    expect(await tensorsLeftBy(() => fusedHinges(ofSum, { scores }))).toBe(1);
  });
});
