import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { mlp } from './mlp';

describe('mlp', () => {
  it('is linear, ReLU, linear', () => {
    const layer = mlp({ dims: [1, 2, 1] });
    const values = [[[1], [-1]], [0, 0], [[3, 5]], [0.5]]; // prettier-ignore
    layer.variables().forEach(({ variable }, i) => variable.assign(tf.tensor(values[i]!)));
    // 2: hidden relu(2), relu(-2) = 2, 0, so 3 * 2 + 0.5; -4: hidden 0, 4, so 5 * 4 + 0.5.
    expectClose(layer.apply(tf.tensor2d([[2], [-4]])), [6.5, 20.5]);
  });

  it('names its parts as the checkpoints of VSE-infinity do', () => {
    const names = mlp({ dims: [3, 2, 4], normalizeBatch: true })
      .variables()
      .map(({ name }) => name);
    expect(names).toContain('layers.1.bias');
    expect(names).toContain('bns.0.running_var');
    expect(names).toHaveLength(8);
  });

  it('has the gradient of its definition', () => {
    const layer = mlp({ dims: [2, 5, 3], seed: 2 });
    const f = (x: tf.Tensor) => tf.sum<tf.Scalar>(tf.square(layer.apply(x)));
    const x = tf.tensor2d([[0.5, -1], [1, 0.3]]); // prettier-ignore
    expectClose(tf.grad(f)(x), numericGradient(f, x, 1e-3), { relative: 1e-2, absolute: 1e-2 });
  });

  it('drops only in training', () => {
    const layer = mlp({ dims: [2, 40, 3], dropoutRate: 0.5 });
    const x = tf.ones([1, 2]);
    expectClose(layer.apply(x), layer.apply(x));
    const once = layer.apply(x, { training: true }).dataSync();
    expect(once).not.toEqual(layer.apply(x, { training: true }).dataSync());
  });

  it('leaves one tensor behind, and none when disposed', async () => {
    const layer = mlp({ dims: [2, 4, 3], normalizeBatch: true, dropoutRate: 0.5 });
    const x = tf.ones([2, 2]);
    expect(await tensorsLeftBy(() => layer.apply(x, { training: true }))).toBe(1);
    expect(await tensorsLeftBy(() => mlp({ dims: [2, 4, 3], normalizeBatch: true }).dispose())).toBe(0);
  });

  it('normalises batches with the options of batchNorm', () => {
    const layer = mlp({ dims: [2, 4, 3], normalizeBatch: { momentum: 1 } });
    layer.apply(tf.ones([2, 2]), { training: true });
    const variance = layer.variables().find(({ name }) => name === 'bns.0.running_var');
    expectClose(variance!.variable, [0, 0, 0, 0]); // equal rows have variance 0, and momentum 1 keeps nothing of the initial 1
  });

  it.each([1, -0.1, NaN])('refuses a dropout of %s, also without a hidden layer', (dropoutRate) => {
    expect(() => mlp({ dims: [3, 4, 2], dropoutRate })).toThrow(OptionError);
    expect(() => mlp({ dims: [3, 2], dropoutRate })).toThrow(OptionError);
  });

  it('refuses a single size', () => expect(() => mlp({ dims: [3] })).toThrow(OptionError));
});
