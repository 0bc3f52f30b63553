import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, OptionError, ShapeError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gru } from './gru';
import type { GruForm } from './gru-weights';

function noise(shape: [number, number, number], seed: number): tf.Tensor3D {
  return tf.randomNormal(shape, 0, 1, 'float32', seed);
}

describe('gru', () => {
  it('takes one step by hand', () => {
    const layer = gru({ inputDim: 1, hiddenDim: 1 });
    const values = [[1, 2, 3], [4, 5, 6], [0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]; // prettier-ignore
    layer.variables().forEach(({ variable }, i) => variable.assign(tf.tensor(values[i]!, variable.shape)));
    // x = 0.5, h = 0: r = s(0.5 + 0.1 + 0.4) = s(1), z = s(1 + 0.2 + 0.5) = s(1.7),
    // n = tanh(1.5 + 0.3 + r * 0.6), h' = (1 - z) n.
    const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
    const wanted = (1 - sigmoid(1.7)) * Math.tanh(1.8 + sigmoid(1) * 0.6);
    expectClose(layer.apply(tf.tensor3d([[[0.5]]])), [wanted]);
    layer.dispose();
  });

  it('takes one step of the older form by hand', () => {
    const layer = gru({ inputDim: 1, hiddenDim: 1, form: 'reset-before' });
    const values = [[1, 2, 3], [4, 5, 6], [0.1, 0.2, 0.3]]; // prettier-ignore
    layer.variables().forEach(({ variable }, i) => variable.assign(tf.tensor(values[i]!, variable.shape)));
    // Two words 0.1, 0.1. First: z = 0.2 * 0.4 + 0.5 = 0.58, n = tanh(0.6), h = 0.42 tanh(0.6).
    // Second: r = 0.2 (0.1 + 0.1 + 4 h) + 0.5, z = min(1, 0.2 (0.2 + 0.2 + 5 h) + 0.5), n = tanh(0.6 + 6 r h).
    const first = 0.42 * Math.tanh(0.6);
    const r = 0.2 * (0.2 + 4 * first) + 0.5;
    const z = Math.min(1, 0.2 * (0.4 + 5 * first) + 0.5);
    const second = (1 - z) * Math.tanh(0.6 + 6 * r * first) + z * first;
    expectClose(layer.apply(tf.tensor3d([[[0.1], [0.1]]])), [first, second]);
    layer.dispose();
  });

  it('names and shapes its variables as PyTorch does, within 1/sqrt(hidden)', () => {
    const layer = gru({ inputDim: 3, hiddenDim: 4, layers: 2, seed: 5 });
    expect(layer.variables().map(({ name, variable }) => [name, variable.shape])).toEqual([
      ['weight_ih_l0', [12, 3]],
      ['weight_hh_l0', [12, 4]],
      ['bias_ih_l0', [12]],
      ['bias_hh_l0', [12]],
      ['weight_ih_l1', [12, 4]],
      ['weight_hh_l1', [12, 4]],
      ['bias_ih_l1', [12]],
      ['bias_hh_l1', [12]],
    ]);
    for (const { variable } of layer.variables()) {
      expect(Math.max(...variable.dataSync().map(Math.abs))).toBeLessThanOrEqual(0.5);
    }
    const twin = gru({ inputDim: 3, hiddenDim: 4, layers: 2, seed: 5 });
    expectClose(twin.variables()[1]!.variable, layer.variables()[1]!.variable);
    layer.dispose();
    twin.dispose();
  });

  const forms: GruForm[] = ['reset-after', 'reset-before'];
  it.each(forms)('reads lengths and masks alike, and is exactly 0 past the end: %s', (form) => {
    const layer = gru({ inputDim: 2, hiddenDim: 3, layers: 2, form });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }), (lengths) => {
        const x = noise([lengths.length, 4, 2], 3);
        const packed = layer.apply(x, { lengths });
        expectClose(layer.apply(x, { mask: maskFromLengths(lengths, 4) }), packed);
        const states = packed.arraySync();
        states.forEach((words, i) =>
          words.slice(lengths[i]).forEach((word) => expect(word).toEqual([0, 0, 0])),
        );
      }),
      { numRuns: 15 },
    );
    layer.dispose();
  });

  it('never lets padding reach a state or a gradient', () => {
    const layer = gru({ inputDim: 2, hiddenDim: 3 });
    const lengths = [3, 1, 0];
    const clean = tf.mul<tf.Tensor3D>(noise([3, 3, 2], 1), tf.expandDims(maskFromLengths(lengths), 2));
    const garbage = tf.mul(tf.expandDims(tf.sub(1, maskFromLengths(lengths)), 2), 1e4);
    const dirty = tf.add<tf.Tensor3D>(clean, garbage);
    for (const ends of [{ lengths }, { mask: maskFromLengths(lengths) }]) {
      expectClose(layer.apply(dirty, ends), layer.apply(clean, ends));
      const grad = tf
        .grad((x) => tf.sum(layer.apply(x as tf.Tensor3D, ends)))(dirty)
        .dataSync();
      expect(grad.every(Number.isFinite)).toBe(true);
      expect([...grad.slice(8, 12), ...grad.slice(12)].every((value) => value === 0)).toBe(true);
    }
    layer.dispose();
  });

  it('does not depend on the order of a batch', () => {
    const layer = gru({ inputDim: 2, hiddenDim: 3 });
    const x = noise([3, 4, 2], 9);
    const shuffled = layer.apply(tf.gather(x, [2, 0, 1]), { lengths: [4, 1, 3] });
    expectClose(shuffled, tf.gather(layer.apply(x, { lengths: [1, 3, 4] }), [2, 0, 1]));
    layer.dispose();
  });

  it('leaves one tensor behind', async () => {
    const layer = gru({ inputDim: 2, hiddenDim: 3, layers: 2 });
    const x = noise([2, 3, 2], 2);
    const mask = maskFromLengths([3, 1]);
    expect(await tensorsLeftBy(() => layer.apply(x, { lengths: [3, 1] }))).toBe(1);
    expect(await tensorsLeftBy(() => layer.apply(x, { mask }))).toBe(1);
    const step = () => tf.dispose(tf.variableGrads(() => tf.sum(layer.apply(x, { mask }))));
    expect(await tensorsLeftBy(step)).toBe(0);
    layer.dispose();
  });

  it('returns zeros for a batch of empty sequences', () => {
    const layer = gru({ inputDim: 2, hiddenDim: 3 });
    expectClose(layer.apply(tf.zeros([2, 1, 2]), { lengths: [0, 0] }), [0, 0, 0, 0, 0, 0]);
    layer.dispose();
  });

  it('refuses wrong shapes, lengths and options', () => {
    const layer = gru({ inputDim: 2, hiddenDim: 3 });
    const x = noise([2, 3, 2], 2);
    expect(() => layer.apply(noise([2, 3, 5], 2))).toThrow(ShapeError);
    expect(() => layer.apply(x, { lengths: [3] })).toThrow(/one entry for each of 2/);
    expect(() => layer.apply(x, { lengths: [4, 1] })).toThrow(
      'gru: lengths[0] must be a whole number from 0 to 3, got 4',
    );
    expect(() => layer.apply(x, { mask: tf.ones([2, 2]) })).toThrow(ShapeError);
    expect(() => gru({ inputDim: 0, hiddenDim: 3 })).toThrow(OptionError);
    expect(() => gru({ inputDim: 2, hiddenDim: 3, form: 'other' as never })).toThrow(/form must be/);
    layer.dispose();
  });
});
