import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canFuseGru, fusedGru } from './fused-gru';
import { resetAfter } from './gru-reset-after';
import { gruSequence } from './gru-sequence';
import { gruWeights, inputProducts, recurrentWeights, type GruWeights } from './gru-weights';
import type { PackedSequences } from './walk-packed';

const isFused = ['wasm', 'tensorflow'].includes(tf.getBackend());

describe('canFuseGru', () => {
  it('holds for the form of PyTorch on wasm and tensorflow, from 4 units on', () => {
    const shape = { inputDim: 2, hiddenDim: 4, seed: 1 };
    expect(canFuseGru(gruWeights({ ...shape, form: 'reset-after' }, 'l0'))).toBe(isFused);
    expect(canFuseGru(gruWeights({ ...shape, form: 'reset-before' }, 'l0'))).toBe(false);
    expect(canFuseGru(gruWeights({ ...shape, hiddenDim: 3, form: 'reset-after' }, 'l0'))).toBe(false);
  });
});

// Other backends have no such kernel; the plain form is tested on all of them.
describe.runIf(isFused).each([4, 5, 7, 18])('fusedGru, %i units', (hiddenDim) => {
  const inputDim = 5;
  let weights: GruWeights;
  beforeAll(() => {
    weights = gruWeights({ inputDim, hiddenDim, form: 'reset-after', seed: 3 }, 'l0');
  });
  afterAll(() => {
    weights.variables.forEach(({ variable }) => variable.dispose());
  });

  const plain = ({ rows, ...rest }: PackedSequences) =>
    gruSequence(resetAfter, {
      x: inputProducts(rows, weights),
      weights: recurrentWeights(weights),
      ...rest,
    });

  it.each([
    ['of equal length', [3, 3, 3], undefined],
    ['of different lengths', [5, 4, 4, 1, 1], undefined],
    ['of one word', [2], undefined],
    ['with padding', [2, 2, 2], [1, 0, 1, 1, 0, 1]],
  ])('has the states and the gradients of the plain form, sequences %s', (_, sizes, padding) => {
    const count = sizes.reduce((sum, size) => sum + size, 0);
    const rows = tf.randomNormal<tf.Rank.R2>([count, inputDim], 0, 2, 'float32', 7);
    const real = padding && { real: tf.tensor2d(padding, [count, 1]) };
    const cotangent = tf.randomNormal([count, hiddenDim], 0, 1, 'float32', 8);
    const found = (run: (packed: PackedSequences) => tf.Tensor2D) => {
      const loss = (x: tf.Tensor) =>
        tf.sum<tf.Scalar>(tf.mul(run({ rows: x as tf.Tensor2D, sizes, ...real }), cotangent));
      const ofWeights = tf.variableGrads(() => loss(rows)).grads;
      const gradients = weights.variables.map(({ variable }) => ofWeights[variable.name]!);
      return [run({ rows, sizes, ...real }), tf.grad(loss)(rows), ...gradients];
    };
    const wanted = found(plain);
    found((packed) => fusedGru(packed, weights)).forEach((got, i) => {
      expect(got.shape).toEqual(wanted[i]!.shape);
      expectClose(got, wanted[i]!);
    });
  });

  it('leaves one tensor behind, and its gradient one for each variable and the loss', async () => {
    const rows = tf.ones<tf.Rank.R2>([3, inputDim]);
    const run = () => fusedGru({ rows, sizes: [2, 1] }, weights);
    expect(await tensorsLeftBy(run)).toBe(1);
    expect(await tensorsLeftBy(() => tf.variableGrads(() => tf.sum<tf.Scalar>(run())))).toBe(5);
  });
});
