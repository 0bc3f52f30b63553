import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { residualProjection } from './residual-projection';

const sizes = { inputDim: 2, outputDim: 2, seed: 3 };
const created = () => residualProjection({ hiddenDim: 3 }).create(sizes);
type Layer = ReturnType<typeof created>;

/** The definition, number by number, with running statistics. */
function slow(layer: Layer, row: readonly number[]): number[] {
  const w = Object.fromEntries(
    layer.variables().map(({ name, variable }) => [name, [...variable.dataSync()]]),
  );
  const affine = (name: string, x: readonly number[], out: number) =>
    x.reduce(
      (sum, value, i) => sum + value * w[`${name}weight`]![out * x.length + i]!,
      w[`${name}bias`]![out]!,
    );
  const hidden = [0, 1, 2].map((h) => {
    const centred = affine('mlp.layers.0.', row, h) - w['mlp.bns.0.running_mean']![h]!;
    const normal = centred / Math.sqrt(w['mlp.bns.0.running_var']![h]! + 1e-5);
    return Math.max(0, normal * w['mlp.bns.0.weight']![h]! + w['mlp.bns.0.bias']![h]!);
  });
  return [0, 1].map((out) => affine('', row, out) + affine('mlp.layers.1.', hidden, out));
}

describe('residualProjection', () => {
  it('adds the perceptron to the linear map, by hand', () => {
    const layer = residualProjection({ hiddenDim: 1 }).create({ inputDim: 1, outputDim: 1, seed: 0 });
    const values: Record<string, number> = { weight: 2, bias: 1, 'mlp.layers.0.weight': 3, 'mlp.layers.1.weight': 5, 'mlp.layers.1.bias': 7 }; // prettier-ignore
    for (const { name, variable } of layer.variables()) {
      if (name in values) variable.assign(tf.fill(variable.shape, values[name]!));
    }
    // 2 x 4 + 1, plus 5 relu(3 x 4 / sqrt(1 + 1e-5)) + 7; for -4 the perceptron gives its bias.
    expectClose(layer.apply(tf.tensor3d([[[4], [-4]]])), [9 + 60 / Math.sqrt(1.00001) + 7, -7 + 7]); // prettier-ignore
  });

  it('agrees with a slow loop over rows', () => {
    const layer = created();
    const row = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), (rows) => {
        const wanted = rows.flatMap((each) => slow(layer, each));
        expectClose(layer.apply(tf.tensor3d([rows])), wanted, { relative: 1e-5, absolute: 1e-5 });
      }),
      { numRuns: 20 },
    );
  });

  it('has the gradient of its definition in training, in the input and in every trained variable', () => {
    const layer = created();
    const weights = tf.tensor3d([[[1, -2], [0.5, 1], [2, -1]]]); // prettier-ignore
    const x = tf.tensor3d([[[0.3, -0.4], [1, 2], [-1, 0.6]]]); // prettier-ignore
    const f = (input: tf.Tensor) =>
      tf.sum<tf.Scalar>(tf.mul(layer.apply(input, { training: true }), weights));
    expectClose(tf.grad(f)(x), numericGradient(f, x, 1e-2), { relative: 2e-2, absolute: 2e-2 });
    const trained = layer.variables().filter(({ variable }) => variable.trainable);
    const { grads } = tf.variableGrads(() => f(x), trained.map(({ variable }) => variable)); // prettier-ignore
    for (const { variable } of trained) {
      const start = tf.clone(variable);
      const at = (value: tf.Tensor) => {
        variable.assign(tf.reshape(value, variable.shape));
        return f(x);
      };
      const wanted = numericGradient(at, start, 1e-2);
      variable.assign(start);
      expectClose(grads[variable.name]!, wanted, { relative: 2e-2, absolute: 2e-2 });
    }
  });

  it('does not see the order of the rows, and takes the statistics of the batch in training only', () => {
    const layer = created();
    const [a, b] = [tf.tensor3d([[[1, 2], [3, -4]]]), tf.tensor3d([[[3, -4], [1, 2]]])]; // prettier-ignore
    for (const training of [true, false]) {
      const [one, other] = [a, b].map((x) => layer.apply(x, { training }));
      expectClose(tf.reverse(other!, 1), one!, { relative: 1e-5, absolute: 1e-5 });
    }
    const running = () => layer.variables().find(({ name }) => name === 'mlp.bns.0.running_mean')!.variable;
    const before = running().dataSync();
    layer.apply(a);
    expect(running().dataSync()).toEqual(before);
    layer.apply(a, { training: true });
    expect(running().dataSync()).not.toEqual(before);
  });

  it('leaves one tensor behind, and none when disposed', async () => {
    const x = tf.ones<tf.Rank.R3>([2, 2, 2]);
    const left = await tensorsLeftBy(async () => {
      const layer = created();
      expect(await tensorsLeftBy(() => layer.apply(x))).toBe(1);
      layer.dispose();
    });
    expect(left).toBe(1); // the result of the inner call
  });

  it('refuses a hidden layer without units', () => {
    expect(() => residualProjection({ hiddenDim: 0 })).toThrow(OptionError);
  });
});
