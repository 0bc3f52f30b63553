import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowHinges } from './row-hinges';

interface Entry {
  readonly score: number;
  readonly kind: 'positive' | 'negative' | 'neither';
}

/** The definition and its gradient, one pair at a time. */
function slowly(row: readonly Entry[], margin: number): { loss: number; gradient: number[] } {
  let loss = 0;
  const gradient = row.map(() => 0);
  row.forEach((positive, i) =>
    row.forEach((negative, j) => {
      if (positive.kind !== 'positive' || negative.kind !== 'negative') return;
      const violation = margin + negative.score - positive.score;
      if (violation <= 0) return;
      loss += violation;
      gradient[i]! -= 1;
      gradient[j]! += 1;
    }),
  );
  return { loss, gradient };
}

const tensor = (rows: readonly (readonly Entry[])[], value: (entry: Entry) => number) =>
  tf.tensor2d(rows.map((row) => row.map(value)));

describe('rowHinges', () => {
  it('sums over positives and negatives of a row', () => {
    // Positives 0.5 and 0.3, negatives 0.4 and 0, margin 0.25:
    // 0.25 + 0.4 - 0.5 = 0.15; 0.25 + 0.4 - 0.3 = 0.35; 0.25 + 0 - 0.3 < 0. Together 0.5.
    const scores = tf.tensor2d([[0.5, 0.4, 0.3, 0]]);
    expectClose(rowHinges(scores, tf.tensor2d([[1, 0, 1, 0]]), tf.tensor2d([[0, 1, 0, 1]]), 0.25), 0.5);
  });

  it('agrees with a loop, gradient included', () => {
    const entry = fc.record({
      score: fc.integer({ min: -50, max: 50 }).map((x) => x / 64),
      kind: fc.constantFrom('positive' as const, 'negative' as const, 'neither' as const),
    });
    const width = fc.integer({ min: 1, max: 7 });
    const rows = width.chain((n) =>
      fc.array(fc.array(entry, { minLength: n, maxLength: n }), { minLength: 1, maxLength: 4 }),
    );
    fc.assert(
      fc.property(rows, (table) => {
        const positives = tensor(table, ({ kind }) => Number(kind === 'positive'));
        const negatives = tensor(table, ({ kind }) => Number(kind === 'negative'));
        const f = (x: tf.Tensor) => rowHinges(x as tf.Tensor2D, positives, negatives, 0.25);
        const { value, grad } = tf.valueAndGrad(f)(tensor(table, ({ score }) => score));
        const wanted = table.map((row) => slowly(row, 0.25));
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

  it('leaves one tensor behind, with its gradient two', async () => {
    const scores = tf.tensor2d([[0.5, 0.4, 0.3, 0]]);
    const negatives = tf.tensor2d([[0, 1, 0, 1]]);
    const f = (x: tf.Tensor) => rowHinges(x as tf.Tensor2D, tf.sub(1, negatives), negatives, 0.25);
    expect(await tensorsLeftBy(() => tf.tidy(() => f(scores)))).toBe(1);
    expect(await tensorsLeftBy(() => tf.tidy(() => tf.valueAndGrad(f)(scores)))).toBe(2);
  });
});
