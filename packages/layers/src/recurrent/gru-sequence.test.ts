import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { gatesOf, type GruCell } from './gru-cell';
import { resetAfter } from './gru-reset-after';
import { resetBefore } from './gru-reset-before';
import { gruSequence, unrolledGru, type SequenceInput } from './gru-sequence';

const forms: readonly (readonly [string, GruCell, boolean])[] = [
  ['reset-after', resetAfter, true],
  ['reset-before', resetBefore, false],
];

describe.each(forms)('gruSequence, %s', (_, cell, biased) => {
  it('returns the states of its steps', () => {
    const { inputOf, tensors } = example(biased, [3, 3, 1]);
    expectClose(gruSequence(cell, inputOf(tensors)), unrolledGru(cell, inputOf(tensors)).states);
  });

  it.each([
    ['of equal length', [2, 2, 2], undefined],
    ['of different lengths', [4, 3, 3, 1], undefined],
    ['of one word', [3], undefined],
    ['with padding', [2, 2, 2], [0, 1, 0, 0, 1, 0]],
  ])('agrees with automatic differentiation, sequences %s', (_name, sizes, padding) => {
    const { inputOf, tensors, cotangent } = example(biased, sizes, padding);
    const written = tf.grads((...args) => tf.sum(tf.mul(gruSequence(cell, inputOf(args)), cotangent)));
    const found = tf.grads((...args) => tf.sum(tf.mul(unrolledGru(cell, inputOf(args)).states, cotangent)));
    const wanted = found(tensors);
    written(tensors).forEach((grad, i) => expectClose(grad, wanted[i]!));
  });

  it('has the gradient of its definition in the recurrent weights', () => {
    const { inputOf, tensors, cotangent } = example(biased, [2, 2, 1]);
    const f = (weight: tf.Tensor) =>
      tf.sum<tf.Scalar>(
        tf.mul(gruSequence(cell, inputOf(tensors.map((t, i) => (i === 5 ? weight : t)))), cotangent),
      );
    expectClose(tf.grad(f)(tensors[5]!), numericGradient(f, tensors[5]!), {
      relative: 5e-3,
      absolute: 1e-3,
    });
  });

  it('leaves one tensor behind, and its gradient one for each input', async () => {
    const { inputOf, tensors } = example(biased, [3, 2]);
    expect(await tensorsLeftBy(() => gruSequence(cell, inputOf(tensors)))).toBe(1);
    const gradients = tf.grads((...args) => tf.sum(gruSequence(cell, inputOf(args))));
    expect(await tensorsLeftBy(() => gradients(tensors))).toBe(tensors.length);
  });
});

function example(biased: boolean, sizes: readonly number[], padding?: readonly number[]) {
  const random = seededRandom(7);
  const hidden = 3;
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  const fill = (shape: number[]) => {
    const size = shape.reduce((product, n) => product * n, 1);
    return tf.tensor(
      Array.from({ length: size }, () => 2 * random.next() - 1),
      shape,
    );
  };
  const shapes = [0, 1, 2].map(() => [rows, hidden]).concat([0, 1, 2].map(() => [hidden, hidden]));
  if (biased) shapes.push([hidden]);
  const tensors = shapes.map(fill);
  const inputOf = (args: readonly tf.Tensor[]): SequenceInput => ({
    x: gatesOf(args.slice(0, 3) as tf.Tensor2D[]),
    weights: {
      ...gatesOf(args.slice(3, 6) as tf.Tensor2D[]),
      ...(biased && { candidateBias: args[6] as tf.Tensor1D }),
    },
    sizes,
    ...(padding && {
      real: tf.tensor2d(
        padding.map((pad) => 1 - pad),
        [rows, 1],
      ),
    }),
  });
  return { tensors, inputOf, cotangent: fill([rows, hidden]) };
}
