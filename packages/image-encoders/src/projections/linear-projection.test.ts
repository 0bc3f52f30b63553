import * as tf from '@tensorflow/tfjs-core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearProjection } from './linear-projection';

const sizes = { inputDim: 2, outputDim: 3, seed: 0 };

describe('linearProjection', () => {
  it('is x W^T + b with the weight as [out, in]', () => {
    const layer = linearProjection().create(sizes);
    const [weight, bias] = layer.variables();
    expect([weight!.name, bias!.name]).toEqual(['weight', 'bias']);
    weight!.variable.assign(tf.tensor2d([[1, 2], [3, 4], [5, 6]])); // prettier-ignore
    bias!.variable.assign(tf.tensor1d([0, 1, 2]));
    // (10, 1): 10 + 2, 30 + 4 + 1, 50 + 6 + 2.
    expectClose(layer.apply(tf.tensor3d([[[10, 1]]])), [12, 35, 58]);
  });

  it('has the gradient of its definition', () => {
    const layer = linearProjection().create(sizes);
    const weights = tf.tensor3d([[[1, -2, 3], [0.5, 1, -1]]]); // prettier-ignore
    const f = (x: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(layer.apply(x), weights));
    const x = tf.tensor3d([[[0.3, -0.4], [1, 2]]]); // prettier-ignore
    expectClose(tf.grad(f)(x), numericGradient(f, x), { relative: 2e-3 });
  });

  it('is a slow loop over rows, and the same for the same seed', () => {
    const [layer, again] = [linearProjection().create(sizes), linearProjection().create(sizes)];
    const w = layer.variables()[0]!.variable.dataSync();
    const row = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), (rows) => {
        const x = tf.tensor3d([rows]);
        const wanted = rows.flatMap(([a, b]) => [0, 1, 2].map((o) => a! * w[2 * o]! + b! * w[2 * o + 1]!));
        expectClose(layer.apply(x), wanted);
        expectClose(again.apply(x), wanted);
      }),
      { numRuns: 20 },
    );
  });

  it('leaves one tensor behind', async () => {
    const layer = linearProjection().create(sizes);
    const x = tf.zeros<tf.Rank.R3>([2, 2, 2]);
    expect(await tensorsLeftBy(() => layer.apply(x))).toBe(1);
  });
});
