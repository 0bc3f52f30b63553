import * as tf from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linear } from './linear';

describe('linear', () => {
  it('is x W^T + b', () => {
    const layer = linear({ inputDim: 2, outputDim: 2 });
    const [weight, bias] = layer.variables();
    weight!.variable.assign(tf.tensor2d([[1, 2], [3, 4]])); // prettier-ignore
    bias!.variable.assign(tf.tensor1d([10, 20]));
    // (5, 6): 5 + 12 + 10 = 27 and 15 + 24 + 20 = 59.
    expectClose(layer.apply(tf.tensor3d([[[5, 6]]])), tf.tensor3d([[[27, 59]]]));
  });

  it('starts Xavier uniform with no bias, the same for the same seed', () => {
    const layer = linear({ inputDim: 20, outputDim: 30, seed: 3 });
    const [weight, bias] = layer.variables().map(({ variable }) => variable.dataSync());
    const bound = Math.sqrt(6) / Math.sqrt(50);
    expect(Math.max(...weight!.map(Math.abs))).toBeLessThanOrEqual(bound);
    expect(Math.max(...weight!.map(Math.abs))).toBeGreaterThan(0.95 * bound);
    expectClose(bias!, new Array<number>(30).fill(0));
    expectClose(linear({ inputDim: 20, outputDim: 30, seed: 3 }).variables()[0]!.variable, weight!);
  });

  it('has the gradient of its definition', () => {
    const layer = linear({ inputDim: 3, outputDim: 2, bias: false });
    expect(layer.variables()).toHaveLength(1);
    const f = (x: tf.Tensor) => tf.sum<tf.Scalar>(tf.square(layer.apply(x)));
    const x = tf.tensor2d([[0.5, -1, 2], [1, 0, -0.5]]); // prettier-ignore
    expectClose(tf.grad(f)(x), numericGradient(f, x), { relative: 5e-3 });
  });

  it('treats every row alike', () => {
    const layer = linear({ inputDim: 2, outputDim: 3 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
          minLength: 1,
          maxLength: 4,
        }),
        (rows) => {
          const together = layer.apply(tf.tensor2d(rows));
          expectClose(
            together,
            tf.concat(
              rows.map((row) => layer.apply(tf.tensor2d([row]))),
              0,
            ),
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  it('leaves one tensor behind, and none when disposed', async () => {
    const layer = linear({ inputDim: 2, outputDim: 3 });
    expect(await tensorsLeftBy(() => layer.apply(tf.ones([1, 2])))).toBe(2); // the input and the result
    const makeAndFree = () => linear({ inputDim: 2, outputDim: 3 }).dispose();
    expect(await tensorsLeftBy(makeAndFree)).toBe(0);
  });

  it('refuses options out of range and wrong shapes', () => {
    expect(() => linear({ inputDim: 2, outputDim: 1.5 })).toThrow(OptionError);
    expect(() => linear({ inputDim: 2, outputDim: 3 }).apply(tf.ones([4, 3]))).toThrow(ShapeError);
  });
});
