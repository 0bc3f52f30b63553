import * as tf from '@tensorflow/tfjs-core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearProjection } from './linear-projection';
import { weightNormalized } from './weight-normalized';

const sizes = { inputDim: 2, outputDim: 3, seed: 0 };

describe('weightNormalized', () => {
  it('scales the direction to the length that is kept apart', () => {
    const layer = weightNormalized().create({ ...sizes, outputDim: 1 });
    const [gain, direction] = layer.variables();
    direction!.variable.assign(tf.tensor2d([[3, 4]]));
    gain!.variable.assign(tf.scalar(10));
    // 10 (3, 4) / 5 = (6, 8).
    expectClose(layer.apply(tf.tensor3d([[[1, 1]]])), [14]);
  });

  it('starts as the plain layer of the same seed', () => {
    const x = tf.tensor3d([[[1, 2], [-3, 0.5]]]); // prettier-ignore
    const [plain, normalized] = [linearProjection(), weightNormalized()].map((kind) => kind.create(sizes));
    expect(normalized!.variables().map(({ name }) => name)).toEqual(['weight_g', 'weight_v', 'bias']);
    expectClose(normalized!.apply(x), plain!.apply(x));
  });

  it('has the gradient of its definition in the input, the gain and the direction', () => {
    const layer = weightNormalized().create(sizes);
    const [gain, direction] = layer.variables();
    const weights = tf.tensor3d([[[1, -2, 3], [0.5, 1, -1]]]); // prettier-ignore
    const x = tf.tensor3d([[[0.3, -0.4], [1, 2]]]); // prettier-ignore
    const f = (input: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(layer.apply(input), weights));
    expectClose(tf.grad(f)(x), numericGradient(f, x), { relative: 2e-3 });
    const { grads } = tf.variableGrads(() => f(x));
    for (const { variable } of [gain!, direction!]) {
      const start = tf.clone(variable);
      const at = (value: tf.Tensor) => {
        variable.assign(tf.reshape(value, variable.shape));
        return f(x);
      };
      const wanted = numericGradient(at, start);
      variable.assign(start);
      expectClose(grads[variable.name]!, wanted, { relative: 2e-3, absolute: 2e-3 });
    }
  });

  it('does not change with the length of the direction', () => {
    const layer = weightNormalized().create(sizes);
    const direction = layer.variables()[1]!.variable;
    const [start, x] = [tf.clone(direction), tf.tensor3d([[[1, -2]]])];
    const wanted = layer.apply(x);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (times) => {
        direction.assign(tf.mul(start, times));
        expectClose(layer.apply(x), wanted);
      }),
      { numRuns: 20 },
    );
  });

  it('is zero without a gradient where the direction is zero', () => {
    const layer = weightNormalized().create(sizes);
    const [gain, direction] = layer.variables().map(({ variable }) => variable);
    direction!.assign(tf.zerosLike(direction!));
    const { value, grads } = tf.variableGrads(
      () => tf.sum(layer.apply(tf.tensor3d([[[1, -2]]]))),
      [gain as tf.Variable, direction as tf.Variable],
    );
    expectClose(value, 0, { absolute: 0 });
    for (const gradient of Object.values(grads))
      expectClose(gradient, tf.zerosLike(gradient), { absolute: 0 });
    layer.dispose();
  });

  it('leaves one tensor behind, and none when disposed', async () => {
    const x = tf.zeros<tf.Rank.R3>([2, 2, 2]);
    const left = await tensorsLeftBy(async () => {
      const layer = weightNormalized().create(sizes);
      expect(await tensorsLeftBy(() => layer.apply(x))).toBe(1);
      layer.dispose();
    });
    expect(left).toBe(1); // the result of the inner call
  });
});
