import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowHinges } from './row-hinges';
import { topKRowHinges } from './top-k-row-hinges';
import { topKNegatives } from './topk-negatives';

type Kind = 'positive' | 'negative' | 'neither';

/** The definition and its gradient for one row, one pair at a time; of equal scores the first counts. */
function slowly(scores: readonly number[], kinds: readonly Kind[], k: number, margin: number) {
  const columns = scores.map((_, j) => j);
  const hardest = columns
    .filter((j) => kinds[j] === 'negative')
    .sort((i, j) => scores[j]! - scores[i]! || i - j);
  let loss = 0;
  const gradient = scores.map(() => 0);
  for (const i of columns.filter((j) => kinds[j] === 'positive')) {
    for (const j of hardest.slice(0, k)) {
      const violation = margin + scores[j]! - scores[i]!;
      if (violation <= 0) continue;
      loss += violation;
      gradient[i]! -= 1;
      gradient[j]! += 1;
    }
  }
  return { loss, gradient };
}

const marks = (kinds: readonly (readonly Kind[])[], kind: Kind) =>
  tf.tensor2d(kinds.map((row) => row.map((other) => Number(other === kind))));

describe('topKRowHinges', () => {
  it('sums over positives and the hardest negatives of a row: worked by hand', () => {
    // Positives 0.5 and 0.3, negatives 0.4, 0.35 and 0.1, margin 0.25, the hardest two:
    // 0.65 - 0.5 = 0.15; 0.6 - 0.5 = 0.1; 0.65 - 0.3 = 0.35; 0.6 - 0.3 = 0.3. Together 0.9.
    const scores = tf.tensor2d([[0.5, 0.4, 0.3, 0.35, 0.1]]);
    const positives = tf.tensor2d([[1, 0, 1, 0, 0]]);
    const negatives = tf.sub<tf.Tensor2D>(1, positives);
    const f = (x: tf.Tensor) => topKRowHinges(x as tf.Tensor2D, positives, negatives, { k: 2, margin: 0.25 });
    const { value, grad } = tf.valueAndGrad(f)(scores);
    expectClose(value, 0.9);
    expectClose(grad, [-2, 2, -2, 2, 0]);
  });

  it('agrees with a loop, gradient included, ties and rows without negatives too', () => {
    const kind = fc.constantFrom<Kind>('positive', 'negative', 'neither');
    const entry = fc.tuple(fc.integer({ min: -20, max: 20 }), kind);
    const table = fc
      .integer({ min: 1, max: 7 })
      .chain((n) =>
        fc.array(fc.array(entry, { minLength: n, maxLength: n }), { minLength: 1, maxLength: 4 }),
      );
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 8 }), (rows, k) => {
        const scores = rows.map((row) => row.map(([score]) => score / 64));
        const kinds = rows.map((row) => row.map(([, kind]) => kind));
        const [positives, negatives] = [marks(kinds, 'positive'), marks(kinds, 'negative')];
        const f = (x: tf.Tensor) =>
          topKRowHinges(x as tf.Tensor2D, positives, negatives, { k, margin: 0.25 });
        const { value, grad } = tf.valueAndGrad(f)(tf.tensor2d(scores));
        const wanted = scores.map((row, i) => slowly(row, kinds[i]!, k, 0.25));
        expectClose(
          value,
          wanted.reduce((sum, { loss }) => sum + loss, 0),
        );
        expectClose(
          grad,
          wanted.flatMap(({ gradient }) => gradient),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('agrees with the sorted form on a large batch', () => {
    const scores = tf.randomUniform<tf.Rank.R2>([60, 90], -1, 1, 'float32', 7);
    const positives = tf.cast(
      tf.less<tf.Tensor2D>(tf.randomUniform([60, 90], 0, 1, 'float32', 8), 0.05),
      'float32',
    );
    const negatives = tf.sub<tf.Tensor2D>(1, positives);
    const sorted = rowHinges(scores, positives, topKNegatives(scores, negatives, 10), 0.1);
    expectClose(topKRowHinges(scores, positives, negatives, { k: 10, margin: 0.1 }), sorted);
  });

  it('is NaN where a score is', async () => {
    const positives = tf.tensor2d([[1, 0, 0]]);
    const negatives = tf.tensor2d([[0, 1, 1]]);
    for (const row of [
      [NaN, 0, 0],
      [0, NaN, 0],
    ]) {
      const loss = topKRowHinges(tf.tensor2d([row]), positives, negatives, { k: 1, margin: 0.1 });
      expect((await loss.data())[0]).toBeNaN();
    }
  });

  it('leaves one tensor behind, with its gradient two', async () => {
    const scores = tf.tensor2d([[0.5, 0.4, 0.3, 0]]);
    const negatives = tf.tensor2d([[0, 1, 0, 1]]);
    const f = (x: tf.Tensor) =>
      topKRowHinges(x as tf.Tensor2D, tf.sub(1, negatives), negatives, { k: 1, margin: 0.2 });
    expect(await tensorsLeftBy(() => tf.tidy(() => f(scores)))).toBe(1);
    expect(await tensorsLeftBy(() => tf.tidy(() => tf.valueAndGrad(f)(scores)))).toBe(2);
  });
});
