import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Loss } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { warmUp } from '../combined/warm-up';
import { sumOfHinges } from '../hinges/sum-of-hinges';
import { infoNce } from './info-nce';
import { learnedScale } from './learned-scale';
import { sigmoidPairs } from './sigmoid-pairs';

const step = { epoch: 0, step: 1 };

/** A scale that a step has left at a value, and held. */
async function heldFrom(value: number, scale = 10, maxScale = 100) {
  const learned = learnedScale('here', { scale, maxScale, name: 'scale' });
  learned.variable.variable.assign(tf.scalar(Math.log(value)));
  learned.hold();
  return { factor: (await learned.factor().data())[0]!, said: await learned.limits() };
}

describe('learnedScale', () => {
  it('moves freely within its limits', async () => {
    for (const value of [0.02, 1, 14.3, 99]) {
      const { factor, said } = await heldFrom(value);
      expectClose([factor], [value], { relative: 1e-5 });
      expect(said).toEqual([]);
    }
  });

  it('is held and said where it runs away upwards', async () => {
    for (const value of [101, 1e6, Infinity]) {
      const { factor, said } = await heldFrom(value);
      expectClose([factor], [100], { relative: 1e-5 });
      expect(said).toEqual([
        expect.stringMatching(/here: the learned scale is held at its limit of 100, a temperature of 0\.01/),
      ]);
    }
  });

  it('is held and said where it runs away to nothing', async () => {
    for (const value of [0.009, 1e-30, 0]) {
      const { factor, said } = await heldFrom(value);
      expectClose([factor], [0.01], { relative: 1e-5 });
      expect(said).toEqual([expect.stringMatching(/held at its limit of 0\.01.*nothing is learned/)]);
    }
  });

  it('may begin below the least scale, and with a limit below it', async () => {
    const { factor, said } = await heldFrom(0.002, 0.002);
    expectClose([factor], [0.002], { relative: 1e-5 });
    expect(said).toHaveLength(1);
    expectClose([(await heldFrom(1, 10, 0.005)).factor], [0.005], { relative: 1e-5 });
  });

  it('leaves NaN to the trainer', async () => {
    const { factor, said } = await heldFrom(NaN);
    expect(factor).toBeNaN();
    expect(said).toEqual([]);
  });
});

describe.each<[string, (maxScale: number) => Loss]>([
  ['infoNce', (maxScale) => infoNce({ temperature: 0.5, maxScale })],
  ['sigmoidPairs', (maxScale) => sigmoidPairs({ scale: 2, maxScale })],
])('the scale of %s', (name, make) => {
  it('is held before a step and said, also within another loss', async () => {
    const loss = make(3);
    const { variable } = loss.variables!()[0]!;
    expect(await loss.limits!()).toEqual([]);
    variable.assign(tf.scalar(Math.log(50)));
    expect(await tensorsLeftBy(() => loss.onProgress!(step))).toBe(0);
    expectClose(variable, Math.log(3));
    expect(await loss.limits!()).toEqual([expect.stringContaining(`${name}: the learned scale is held`)]);
    expect(await warmUp(loss, sumOfHinges(), { epochs: 1 }).limits!()).toHaveLength(1);
  });

  it('keeps a loss finite that a step has driven beyond float32', () => {
    const loss = make(100);
    const scores = tf.tensor2d([0.9, -0.3, 0.8, 0.7], [2, 2]);
    loss.variables!()[0]!.variable.assign(tf.scalar(500));
    loss.onProgress!(step);
    expect(Number.isFinite(loss({ scores }).dataSync()[0])).toBe(true);
  });

  it.each([0, -1, NaN, Infinity])('refuses a limit of %s', (maxScale) => {
    expect(() => make(maxScale)).toThrow(OptionError);
    expect(() => make(maxScale)).toThrow(`${name}: maxScale`);
  });
});
