import * as tf from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { batchNorm } from './batch-norm';

const x = tf.tensor2d([[1], [3]]);

describe('batchNorm', () => {
  it('normalises by the batch in training', () => {
    // mean 2, variance 1: (1 - 2) / sqrt(1 + 1e-5) and its opposite.
    const unit = 1 / Math.sqrt(1 + 1e-5);
    expectClose(batchNorm({ dim: 1 }).apply(x, { training: true }), [-unit, unit]);
  });

  it('updates the running statistics by momentum, the variance unbiased', () => {
    const layer = batchNorm({ dim: 1, momentum: 0.25 });
    layer.apply(x, { training: true });
    const [, , mean, variance] = layer.variables();
    expectClose(mean!.variable, [0.75 * 0 + 0.25 * 2]);
    expectClose(variance!.variable, [0.75 * 1 + 0.25 * 2]); // ((1 - 2)^2 + (3 - 2)^2) / (2 - 1) = 2
    expectClose(layer.apply(x), [0.5 / Math.sqrt(1.25 + 1e-5), 2.5 / Math.sqrt(1.25 + 1e-5)]);
  });

  it('updates the running variance with the biased estimate', () => {
    const layer = batchNorm({ dim: 1, momentum: 0.25, runningVariance: 'biased' });
    layer.apply(x, { training: true });
    expectClose(layer.variables()[3]!.variable, [0.75 * 1 + 0.25 * 1]); // ((1 - 2)^2 + (3 - 2)^2) / 2 = 1
  });

  it('keeps its statistics as state that no optimiser trains', () => {
    const layer = batchNorm({ dim: 1 });
    expect(layer.variables().map(({ name, variable }) => [name, variable.trainable])).toEqual([
      ['weight', true],
      ['bias', true],
      ['running_mean', false],
      ['running_var', false],
    ]);
    const { grads } = tf.variableGrads(() => tf.sum(layer.apply(x, { training: true })));
    expect(Object.keys(grads)).not.toContain(layer.variables()[2]!.variable.name);
    layer.dispose();
  });

  it('has the gradient of its definition', () => {
    const layer = batchNorm({ dim: 2 });
    const y = tf.tensor2d([[0.5, -1], [1, 2], [-0.3, 0.7]]); // prettier-ignore
    const weights = tf.tensor2d([[1, 2], [-1, 0.5], [3, 1]]); // prettier-ignore
    const f = (v: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(layer.apply(v, { training: true }), weights));
    expectClose(tf.grad(f)(y), numericGradient(f, y, 1e-2), { relative: 1e-2, absolute: 1e-2 });
  });

  it('has the gradients of its weight and bias, and keeps the normalised rows for them alone', async () => {
    const layer = batchNorm({ dim: 2 });
    const y = tf.tensor2d([[0.5, -1], [1, 2], [-0.3, 0.7]]); // prettier-ignore
    const weights = tf.tensor2d([[1, 2], [-1, 0.5], [3, 1]]); // prettier-ignore
    const cost = () => tf.sum<tf.Scalar>(tf.mul(layer.apply(y, { training: true }), weights));
    const { grads } = tf.variableGrads(cost);
    for (const { variable } of layer.variables().slice(0, 2)) {
      const start = tf.clone(variable);
      const at = (v: tf.Tensor) => (variable.assign(v), cost());
      const wanted = numericGradient(at, start, 1e-2);
      variable.assign(start);
      expectClose(grads[variable.name]!, wanted, { relative: 1e-2, absolute: 1e-2 });
    }
    expect(await tensorsLeftBy(() => tf.dispose(tf.variableGrads(cost)))).toBe(0);
  });

  it('is finite for one row and for equal rows', () => {
    const layer = batchNorm({ dim: 1 });
    expectClose(layer.apply(tf.tensor2d([[5]]), { training: true }), [0]);
    expectClose(layer.apply(tf.tensor3d([[[5], [5]]]), { training: true }), tf.zeros([1, 2, 1]));
    const grad = tf.grad((v) => tf.sum(layer.apply(v, { training: true })))(tf.tensor2d([[5]]));
    expectClose(grad, [0]);
    expect(layer.variables().every(({ variable }) => variable.dataSync().every(Number.isFinite))).toBe(true);
  });

  it('leaves one tensor behind', async () => {
    const layer = batchNorm({ dim: 1 });
    expect(await tensorsLeftBy(() => layer.apply(x, { training: true }))).toBe(1);
    expect(await tensorsLeftBy(() => batchNorm({ dim: 1 }).dispose())).toBe(0);
  });

  it('refuses options out of range and wrong shapes', () => {
    expect(() => batchNorm({ dim: 1, momentum: 2 })).toThrow(OptionError);
    expect(() => batchNorm({ dim: 1, epsilon: 0 })).toThrow(OptionError);
    expect(() => batchNorm({ dim: 1, runningVariance: 'none' as 'biased' })).toThrow(/runningVariance/);
    expect(() => batchNorm({ dim: 2 }).apply(x)).toThrow(ShapeError);
  });
});
