import * as tf from '@tensorflow/tfjs-core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { projection } from './projection';

const options = { inputDim: 2, embedDim: 3, name: 'fc', weightNorm: false, seed: 0 };

describe('projection', () => {
  it('is x W^T + b with the weight as [out, in]', () => {
    const layer = projection(options);
    const [weight, bias] = layer.variables;
    weight!.variable.assign(
      tf.tensor2d([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    );
    bias!.variable.assign(tf.tensor1d([0, 1, 2]));
    // (10, 1): 10 + 2, 30 + 4 + 1, 50 + 6 + 2.
    expectClose(layer.apply(tf.tensor3d([[[10, 1]]])), [12, 35, 58]);
  });

  it('scales the direction to the length it keeps apart', () => {
    const layer = projection({ ...options, embedDim: 1, weightNorm: true });
    const [gain, direction] = layer.variables;
    direction!.variable.assign(tf.tensor2d([[3, 4]]));
    gain!.variable.assign(tf.scalar(10));
    // 10 (3, 4) / 5 = (6, 8).
    expectClose(layer.apply(tf.tensor3d([[[1, 1]]])), [14]);
  });

  it.for([false, true])('has the gradient of its definition (weightNorm %s)', (weightNorm) => {
    const layer = projection({ ...options, weightNorm });
    const weights = tf.tensor3d([
      [
        [1, -2, 3],
        [0.5, 1, -1],
      ],
    ]);
    const f = (x: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(layer.apply(x as tf.Tensor3D), weights));
    const x = tf.tensor3d([
      [
        [0.3, -0.4],
        [1, 2],
      ],
    ]);
    expectClose(tf.grad(f)(x), numericGradient(f, x), { relative: 2e-3 });
  });

  it('leaves one tensor behind', async () => {
    const layer = projection({ ...options, weightNorm: true });
    const x = tf.zeros<tf.Rank.R3>([2, 2, 2]);
    expect(await tensorsLeftBy(() => layer.apply(x))).toBe(1);
  });
});
