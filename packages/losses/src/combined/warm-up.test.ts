import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Loss } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { maxOfHinges } from '../hinges/max-of-hinges';
import { sumOfHinges } from '../hinges/sum-of-hinges';
import { warmUp } from './warm-up';

const batch = { scores: tf.zeros<tf.Rank.R2>([4, 4]) };
const sum = 2 * 4 * 3 * 0.2;
const max = 2 * 4 * 0.2;

describe('warmUp', () => {
  it('switches after the number of epochs', () => {
    const loss = warmUp(sumOfHinges(), maxOfHinges(), { epochs: 2 });
    expectClose(loss(batch), sum);
    loss.onProgress?.({ epoch: 1, step: 999 });
    expectClose(loss(batch), sum);
    loss.onProgress?.({ epoch: 2, step: 1000 });
    expectClose(loss(batch), max);
  });

  it('switches after the number of steps, and back for a run that starts again', () => {
    const loss = warmUp(sumOfHinges(), maxOfHinges(), { steps: 3 });
    loss.onProgress?.({ epoch: 5, step: 2 });
    expectClose(loss(batch), sum);
    loss.onProgress?.({ epoch: 5, step: 3 });
    expectClose(loss(batch), max);
    loss.onProgress?.({ epoch: 0, step: 0 });
    expectClose(loss(batch), sum);
  });

  it('starts with the second loss if the warm-up has length 0', () =>
    expectClose(warmUp(sumOfHinges(), maxOfHinges(), { steps: 0 })(batch), max));

  it('nests: the inner warm-up gets the progress too', () => {
    const constant =
      (value: number): Loss =>
      () =>
        tf.scalar(value);
    const loss = warmUp(constant(1), warmUp(constant(2), constant(3), { epochs: 2 }), { epochs: 1 });
    const values = [0, 1, 2].map((epoch) => {
      loss.onProgress?.({ epoch, step: 10 * epoch });
      return loss(batch).dataSync()[0];
    });
    expect(values).toEqual([1, 2, 3]);
  });

  it('refuses a length that is not one whole number, and leaves one tensor behind', async () => {
    expect(() => warmUp(sumOfHinges(), maxOfHinges(), {} as { steps: number })).toThrow(OptionError);
    expect(() => warmUp(sumOfHinges(), maxOfHinges(), { steps: 1.5 })).toThrow(
      /steps must be a whole number/,
    );
    const both = { steps: 1, epochs: 1 } as unknown as { steps: number };
    expect(() => warmUp(sumOfHinges(), maxOfHinges(), both)).toThrow(/either steps or epochs/);
    const loss = warmUp(sumOfHinges(), maxOfHinges(), { epochs: 1 });
    expect(await tensorsLeftBy(() => loss(batch))).toBe(1);
  });
});
