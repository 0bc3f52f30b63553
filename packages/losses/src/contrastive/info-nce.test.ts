import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { warmUp } from '../combined/warm-up';
import { sumOfHinges } from '../hinges/sum-of-hinges';
import { infoNce } from './info-nce';

const scores = tf.tensor2d([0.9, 0.1, 0.3, 0.2, 0.7, 0.4, -0.2, 0.5, 0.6], [3, 3]);

describe('infoNce', () => {
  it('is the logarithm of the batch size when all scores are equal', () =>
    expectClose(infoNce()({ scores: tf.fill([5, 5], 0.3) }), Math.log(5)));

  it('is the mean of the softmax cross-entropies of rows and columns', () => {
    const cross = (x: tf.Tensor2D) => tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(x), tf.eye(3)), 1)));
    const scaled = tf.mul<tf.Tensor2D>(scores, 4);
    const wanted = tf.div(tf.add(cross(scaled), cross(tf.transpose(scaled))), 2);
    expectClose(infoNce({ temperature: 0.25 })({ scores }), wanted);
  });

  it('says that its scale is held at the limit', async () => {
    const loss = infoNce({ temperature: 0.5, maxScale: 3 });
    expect(await loss.limits!()).toEqual([]);
    loss.variables!()[0]!.variable.assign(tf.scalar(Math.log(50)));
    loss.onProgress!({ epoch: 0, step: 1 });
    expect(await loss.limits!()).toEqual([expect.stringContaining('held at its limit of 3')]);
    const after = warmUp(loss, sumOfHinges(), { epochs: 1 });
    expect(await after.limits!()).toHaveLength(1);
    expect(infoNce({ learned: false }).limits).toBeUndefined();
  });

  it('never pushes away another caption of the same image', () => {
    const positives = tf.tensor2d([1, 1, 0, 0, 1, 0, 0, 0, 1], [3, 3]);
    const f = (x: tf.Tensor) => infoNce({ temperature: 0.5 })({ scores: x as tf.Tensor2D, positives });
    const gradient = tf.grad(f)(scores);
    expect(gradient.dataSync()[1]).toBeLessThan(0);
    expectClose(gradient, numericGradient(f, scores), { relative: 1e-2, absolute: 1e-3 });
  });

  it('learns its temperature, and limits the scale before a step', () => {
    const loss = infoNce({ temperature: 0.5, maxScale: 2.5, name: 'scale' });
    const [named] = loss.variables!();
    expect(named!.name).toBe('scale');
    expectClose(named!.variable, Math.log(2));
    const { grads } = tf.variableGrads(() => loss({ scores }), [named!.variable]);
    const at = (log: number) =>
      infoNce({ temperature: Math.exp(-log), learned: false })({ scores }).dataSync()[0]!;
    const wanted = (at(Math.log(2) + 1e-2) - at(Math.log(2) - 1e-2)) / 2e-2;
    expectClose(grads[named!.variable.name]!, wanted, { relative: 1e-2 });
    named!.variable.assign(tf.scalar(9));
    loss.onProgress!({ epoch: 0, step: 1 });
    expectClose(named!.variable, Math.log(2.5));
  });

  it('has no variable with a fixed temperature', () =>
    expect(infoNce({ learned: false }).variables).toBeUndefined());

  it('costs 0 for one pair, refuses a temperature of 0, leaves one tensor behind', async () => {
    expectClose(infoNce()({ scores: tf.tensor2d([[0.3]]) }), 0);
    expect(() => infoNce({ temperature: 0 })).toThrow(OptionError);
    expect(() => infoNce({ maxScale: -1 })).toThrow(OptionError);
    const loss = infoNce();
    expect(await tensorsLeftBy(() => loss({ scores }))).toBe(1);
    expect(await tensorsLeftBy(() => loss.onProgress!({ epoch: 0, step: 0 }))).toBe(0);
  });
});
