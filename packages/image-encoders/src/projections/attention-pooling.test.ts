import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attentionPooling } from './attention-pooling';

// A vector of 2 numbers, then 3 cells of 2; 2 heads of 2 numbers each.
const options = { globalDim: 2, cellDim: 2, heads: 2, gate: 0.5 };
const sizes = { inputDim: 8, outputDim: 4, seed: 3 };
const created = (more = {}) => attentionPooling({ ...options, ...more }).create(sizes);

/** The definition, number by number. */
function slow(layer: ReturnType<typeof created>, row: readonly number[]): number[] {
  const values = Object.fromEntries(
    layer.variables().map(({ name, variable }) => [name, [...variable.dataSync()]]),
  );
  const [global, rest] = [row.slice(0, 2), row.slice(2)];
  const size = Math.sqrt(rest.reduce((sum, x) => sum + x * x, 0) / rest.length + 1e-12);
  const cells = [0, 1, 2].map((i) => [rest[2 * i]! / size, rest[2 * i + 1]! / size]);
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  return [0, 1, 2, 3].map((out) => {
    const head = Math.floor(out / 2);
    const weights = cells.map((cell) => Math.exp(dot(cell, values['query.weight']!.slice(2 * head))));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean = [0, 1].map((j) => cells.reduce((sum, cell, i) => sum + (weights[i]! / total) * cell[j]!, 0));
    const pooled = dot(mean, values['value.weight']!.slice(2 * out)) + values['value.bias']![out]!;
    const plain = dot(global, values['global.weight']!.slice(2 * out)) + values['global.bias']![out]!;
    return plain + values['gate']![0]! * pooled;
  });
}

describe('attentionPooling', () => {
  it('takes the mean of equal cells whatever the query, by hand', () => {
    const layer = attentionPooling({ globalDim: 1, cellDim: 1, heads: 1, gate: 0.5 }).create({
      inputDim: 3,
      outputDim: 1,
      seed: 0,
    });
    const values: Record<string, number> = { 'global.weight': 2, 'global.bias': 1, 'query.weight': 7, 'value.weight': 3, 'value.bias': 4 }; // prettier-ignore
    for (const { name, variable } of layer.variables()) {
      if (name in values) variable.assign(tf.fill(variable.shape, values[name]!));
    }
    // 2 * 5 + 1, plus half of 3 * (-2 / 2) + 4.
    expectClose(layer.apply(tf.tensor3d([[[5, -2, -2]]])), [11.5]);
  });

  it('agrees with a slow loop over rows', () => {
    const layer = created();
    const row = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 3 }), (rows) => {
        const wanted = rows.flatMap((each) => slow(layer, each));
        expectClose(layer.apply(tf.tensor3d([rows])), wanted, { relative: 1e-4, absolute: 1e-4 });
      }),
      { numRuns: 20 },
    );
  });

  it('does not see the order or the scale of the cells', () => {
    const layer = created();
    const wanted = layer.apply(tf.tensor3d([[[1, 2, 3, 4, 5, 6, 7, 8]]]));
    expectClose(layer.apply(tf.tensor3d([[[1, 2, 14, 16, 6, 8, 10, 12]]])), wanted);
  });

  it('has the gradient of its definition in the input and in every variable', () => {
    const layer = created();
    const weights = tf.tensor3d([[[1, -2, 3, 0.5], [0.5, 1, -1, 2]]]); // prettier-ignore
    const x = tf.tensor3d([[[0.3, -0.4, 1, 2, -1, 0.5, 2, 1], [1, 2, 0.5, -1, 2, 0.1, 1, -2]]]); // prettier-ignore
    const f = (input: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(layer.apply(input), weights));
    expectClose(tf.grad(f)(x), numericGradient(f, x), { relative: 5e-3, absolute: 5e-3 });
    const { grads } = tf.variableGrads(() => f(x));
    for (const { variable } of layer.variables()) {
      const start = tf.clone(variable);
      const at = (value: tf.Tensor) => {
        variable.assign(tf.reshape(value, variable.shape));
        return f(x);
      };
      const wanted = numericGradient(at, start);
      variable.assign(start);
      expectClose(grads[variable.name]!, wanted, { relative: 5e-3, absolute: 5e-3 });
    }
  });

  it('drops numbers of the cells in training only, by the name of the draw', () => {
    const layer = created({ dropoutRate: 0.5, seed: 2 });
    const x = tf.tensor3d([[[1, 2, 3, 4, 5, 6, 7, 8]]]);
    const values = (how?: object) => [...layer.apply(x, how).dataSync()];
    expectClose(layer.apply(x, { draw: 'a' }), created().apply(x).dataSync());
    expect(values({ training: true, draw: 'a' })).toEqual(values({ training: true, draw: 'a' }));
    const draws = ['a', 'b', 'c', 'd', 'e'].map((draw) => String(values({ training: true, draw })));
    expect(new Set(draws).size).toBeGreaterThan(1);
  });

  it('drops numbers of the vector in front by a rate of its own', () => {
    const x = tf.tensor3d([[[1, 2, 0, 0, 0, 0, 0, 0]]]); // a map of zeros adds nothing: its bias is 0
    const layer = created({ globalDropoutRate: 0.5, seed: 2 });
    expectClose(layer.apply(x, { draw: 'a' }), created().apply(x).dataSync());
    const draws = Array.from({ length: 8 }, (_, i) => {
      return [...layer.apply(x, { training: true, draw: `${i}` }).dataSync()];
    });
    expect(new Set(draws.map(String)).size).toBeGreaterThan(1);
    const undropped = created({ dropoutRate: 0.5, seed: 2 });
    expectClose(undropped.apply(x, { training: true, draw: '1' }), created().apply(x).dataSync());
  });

  it('is finite for a map of zeros', () => {
    const layer = created();
    const zeros = tf.zeros([1, 1, 8]);
    expectClose(layer.apply(zeros), [0, 0, 0, 0]);
    const gradient = tf.grad((x) => tf.sum(layer.apply(x)))(zeros);
    expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
  });

  it('leaves one tensor behind, and none when disposed', async () => {
    const x = tf.zeros([2, 1, 8]);
    const left = await tensorsLeftBy(async () => {
      const layer = created({ dropoutRate: 0.5 });
      expect(await tensorsLeftBy(() => layer.apply(x, { training: true, draw: 'a' }))).toBe(1);
      layer.dispose();
    });
    expect(left).toBe(1); // the result of the inner call
  });

  it('refuses layouts that do not fit', () => {
    expect(() => attentionPooling({ ...options, heads: 0 })).toThrow(OptionError);
    expect(() => attentionPooling({ ...options, gate: NaN })).toThrow('gate');
    expect(() => attentionPooling({ ...options, dropoutRate: 1 })).toThrow(OptionError);
    expect(() => attentionPooling({ ...options, globalDropoutRate: 1 })).toThrow('globalDropoutRate');
    expect(() => attentionPooling(options).create({ ...sizes, inputDim: 9 })).toThrow('cells of 2, got 9');
    expect(() => attentionPooling(options).create({ ...sizes, inputDim: 2 })).toThrow('cells of 2, got 2');
    expect(() => attentionPooling(options).create({ ...sizes, outputDim: 5 })).toThrow('heads must divide');
  });
});
