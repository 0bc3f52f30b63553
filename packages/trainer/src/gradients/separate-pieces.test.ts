import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Loss } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { tinyInput, type TinyInput } from '../testing/tiny-input';
import { squareLoss } from '../testing/tiny-model';
import type { GradientSource } from './gradient-source';
import { batchPieces } from './pieces';
import { separatePieces } from './separate-pieces';
import { wholeBatch } from './whole-batch';

/** Sum of squared differences from 1 over the matching pairs only: no negatives. */
const pairs =
  (over: 'sum' | 'mean'): Loss =>
  ({ scores, positives }) =>
    tf.tidy(() => {
      const matches = positives ?? tf.eye(scores.shape[0]); // [images, captions]
      const sum = tf.sum(tf.mul(tf.square(tf.sub(scores, 1)), matches)); // []
      return over === 'sum' ? (sum as tf.Scalar) : tf.div<tf.Scalar>(sum, scores.shape[1]);
    });

async function numbersOf(source: GradientSource, input: TinyInput): Promise<number[]> {
  const { loss, gradients } = await source.compute(input);
  const names = Object.keys(gradients).sort();
  return [loss, ...names.map((name) => gradients[name]!)].flatMap((tensor) => [...tensor.dataSync()]);
}

describe('separatePieces', () => {
  it.each(['sum', 'mean'] as const)('is the whole batch for a %s without negatives', async (over) => {
    const input = { ...(await tinyInput()), loss: pairs(over) };
    const wanted = await numbersOf(wholeBatch(), input);
    for (const size of [1, 2, 3, 4, 9]) {
      expectClose(await numbersOf(separatePieces({ size, over }), input), wanted, { relative: 1e-4 });
    }
  });

  it('is the sum of its pieces, each a batch of its own, for a loss with negatives', async () => {
    const input = { ...(await tinyInput()), loss: squareLoss };
    const apart: number[][] = [];
    for (const items of batchPieces(input.items, 3))
      apart.push(await numbersOf(wholeBatch(), { ...input, items }));
    expect(apart).toHaveLength(2);
    const [first, second] = apart as [number[], number[]];
    expectClose(
      await numbersOf(separatePieces({ size: 3, over: 'sum' }), input),
      first.map((value, i) => value + second[i]!),
    );
    // Three captions of four, and one of four.
    expectClose(
      await numbersOf(separatePieces({ size: 3, over: 'mean' }), input),
      first.map((value, i) => 0.75 * value + 0.25 * second[i]!),
    );
  });

  it('leaves the loss and one gradient for each variable', async () => {
    const input = await tinyInput();
    expect(await tensorsLeftBy(() => separatePieces({ size: 1, over: 'sum' }).compute(input))).toBe(1 + 4);
  });

  it('refuses options out of range', () => {
    for (const size of [0, 0.5, NaN])
      expect(() => separatePieces({ size, over: 'sum' })).toThrow(OptionError);
    expect(() => separatePieces({ size: 1, over: 'max' as 'sum' })).toThrow(
      `over must be 'sum' or 'mean', got "max"`,
    );
  });
});
