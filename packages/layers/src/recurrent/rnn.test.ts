import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, OptionError, ShapeError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rnn } from './rnn';

function noise(shape: [number, number, number], seed: number): tf.Tensor3D {
  return tf.randomNormal(shape, 0, 1, 'float32', seed);
}

describe('rnn', () => {
  it('takes two steps by hand', () => {
    const layer = rnn({ inputDim: 1, hiddenDim: 1 });
    [2, 3, 0.1, 0.2].forEach((value, i) => {
      const { variable } = layer.variables()[i]!;
      variable.assign(tf.fill(variable.shape, value));
    });
    // h1 = relu(2 * 0.5 + 0.1 + 0.2) = 1.3; h2 = relu(2 * -1 + 0.3 + 3 * 1.3) = 2.2.
    expectClose(layer.apply(tf.tensor3d([[[0.5], [-1]]])), [1.3, 2.2]);
    layer.dispose();
  });

  it("adds its input with input: 'added'", () => {
    const layer = rnn({ inputDim: 1, hiddenDim: 1, input: 'added' });
    [3, 0.2].forEach((value, i) => {
      const { variable } = layer.variables()[i]!;
      variable.assign(tf.fill(variable.shape, value));
    });
    // h1 = relu(0.5 + 0.2) = 0.7; h2 = relu(-1 + 0.2 + 2.1) = 1.3.
    expectClose(layer.apply(tf.tensor3d([[[0.5], [-1]]])), [0.7, 1.3]);
    expect(layer.variables().map(({ name }) => name)).toEqual(['weight_hh_l0', 'bias_hh_l0']);
    layer.dispose();
  });

  it('names and shapes its variables as PyTorch does, within 1/sqrt(hidden)', () => {
    const layer = rnn({ inputDim: 3, hiddenDim: 4, seed: 5 });
    expect(layer.variables().map(({ name, variable }) => [name, variable.shape])).toEqual([
      ['weight_ih_l0', [4, 3]],
      ['weight_hh_l0', [4, 4]],
      ['bias_ih_l0', [4]],
      ['bias_hh_l0', [4]],
    ]);
    for (const { variable } of layer.variables()) {
      expect(Math.max(...variable.dataSync().map(Math.abs))).toBeLessThanOrEqual(0.5);
    }
    layer.dispose();
  });

  it('reads lengths and masks alike, and is exactly 0 past the end', () => {
    const layer = rnn({ inputDim: 2, hiddenDim: 3 });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }), (lengths) => {
        const x = noise([lengths.length, 4, 2], 3);
        const packed = layer.apply(x, { lengths });
        expectClose(layer.apply(x, { mask: maskFromLengths(lengths, 4) }), packed);
        packed.arraySync().forEach((words, i) =>
          words.slice(lengths[i]).forEach((word) => expect(word).toEqual([0, 0, 0])),
        ); // prettier-ignore
      }),
      { numRuns: 15 },
    );
    layer.dispose();
  });

  it('never lets padding reach a state or a gradient, and does not depend on the order of a batch', () => {
    const layer = rnn({ inputDim: 2, hiddenDim: 3, seed: 2 });
    const lengths = [3, 1, 0];
    const mask = maskFromLengths(lengths);
    const clean = tf.mul<tf.Tensor3D>(noise([3, 3, 2], 1), tf.expandDims(mask, 2));
    const dirty = tf.add<tf.Tensor3D>(clean, tf.mul(tf.expandDims(tf.sub(1, mask), 2), 1e4));
    for (const ends of [{ lengths }, { mask }]) {
      expectClose(layer.apply(dirty, ends), layer.apply(clean, ends));
      const grad = tf.grad((x) => tf.sum(layer.apply(x as tf.Tensor3D, ends)))(dirty).dataSync(); // prettier-ignore
      expect([...grad.slice(8)].every((value) => value === 0)).toBe(true);
    }
    const shuffled = layer.apply(tf.gather(clean, [2, 0, 1]), { lengths: [0, 3, 1] });
    expectClose(shuffled, tf.gather(layer.apply(clean, { lengths }), [2, 0, 1]));
    layer.dispose();
  });

  it('leaves one tensor behind', async () => {
    const layer = rnn({ inputDim: 2, hiddenDim: 3 });
    const x = noise([2, 3, 2], 2);
    const mask = maskFromLengths([3, 1]);
    expect(await tensorsLeftBy(() => layer.apply(x, { lengths: [3, 1] }))).toBe(1);
    const step = () => tf.dispose(tf.variableGrads(() => tf.sum(layer.apply(x, { mask }))));
    expect(await tensorsLeftBy(step)).toBe(0);
    layer.dispose();
  });

  it('refuses wrong shapes, lengths and options', () => {
    const layer = rnn({ inputDim: 2, hiddenDim: 3 });
    expect(() => layer.apply(noise([2, 3, 5], 2))).toThrow(ShapeError);
    expect(() => layer.apply(noise([2, 3, 2], 2), { lengths: [3] })).toThrow(/one entry for each of 2/);
    expect(() => layer.apply(noise([1, 3, 2], 2), { lengths: [4] })).toThrow(
      'rnn: lengths[0] must be a whole number from 0 to 3, got 4',
    );
    expect(() => rnn({ inputDim: 0, hiddenDim: 3 })).toThrow(OptionError);
    expect(() => rnn({ inputDim: 2, hiddenDim: 3, input: 'added' })).toThrow(
      "inputDim must be hiddenDim, 3, with input 'added', got 2",
    );
    expect(() => rnn({ inputDim: 2, hiddenDim: 3, input: 'other' as never })).toThrow(/input must be/);
    layer.dispose();
  });
});
