import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from '@vse/core';
import { tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { tinyInput } from '../testing/tiny-input';
import { squareLoss } from '../testing/tiny-model';
import { nonFiniteSource } from './non-finite';

type Input = Awaited<ReturnType<typeof tinyInput>>;
const minusOne = tf.scalar(-1);
/** NaN of the tensor's shape, by the square root of negative values. */
const spoilt = <T extends tf.Tensor>(x: T): T => tf.sqrt(tf.mul(tf.add(tf.abs(x), 1), minusOne)) as T;

const faults: readonly [string, (input: Input) => Input][] = [
  [
    'the first NaN comes from the kernel Sqrt in the loss',
    (input) => ({ ...input, loss: (batch) => tf.tidy(() => spoilt(squareLoss(batch))) }),
  ],
  [
    'the kernel Sqrt in similarity.score',
    ({ model, ...input }) => {
      const score: typeof model.similarity.score = (...sets) =>
        tf.tidy(() => spoilt(model.similarity.score(...sets)));
      return { ...input, model: { ...model, similarity: { ...model.similarity, score } } };
    },
  ],
  [
    'the kernel Sqrt in captions.encode',
    ({ model, ...input }) => {
      const encode: typeof model.captions.encode = (batch) =>
        tf.tidy(() => ({ vectors: spoilt(model.captions.encode(batch).vectors) }));
      return { ...input, model: { ...model, captions: { ...model.captions, encode } } };
    },
  ],
  [
    'in the gradient', // the root has a finite value at 0, and an infinite gradient
    (input) => ({ ...input, loss: (batch) => tf.tidy(() => tf.sum(tf.sqrt(tf.mul(batch.scores, 0)))) }),
  ],
  [
    'in the norm of the gradients, which are finite themselves', // 1e25, whose square is above 3.4e38
    (input) => ({ ...input, loss: (batch) => tf.tidy(() => tf.sum<tf.Scalar>(tf.mul(batch.scores, 1e25))) }),
  ],
  [
    'the first infinity comes from the kernel Exp in the loss',
    (input) => ({
      ...input,
      loss: (batch) => tf.tidy(() => tf.sum<tf.Scalar>(tf.exp(tf.add(tf.mul(batch.scores, 0), 1000)))),
    }),
  ],
];

describe('nonFiniteSource', () => {
  it.each(faults)('says: %s', async (said, spoil) => {
    expect(await nonFiniteSource(spoil(await tinyInput()))).toContain(said);
  });

  it('names an input and a variable that are not finite before the step', async () => {
    const input = await tinyInput();
    const [first, ...others] = input.items.images;
    const items = { ...input.items, images: [first!.map(() => NaN), ...others] };
    expect(await nonFiniteSource({ ...input, items })).toBe(
      "the image batch's x holds values that are not finite before the step",
    );
    const { name, variable } = input.variables[1]!;
    variable.assign(tf.fill(variable.shape, Infinity));
    expect(await nonFiniteSource(input)).toBe(
      `the variable ${name} holds values that are not finite before the step`,
    );
  });

  it('says so where nothing is wrong, leaves no tensor and the backend as it was', async () => {
    const input = await tinyInput();
    const own = (): boolean => Object.hasOwn(tf.engine(), 'runKernel');
    let source = '';
    expect(await tensorsLeftBy(async () => void (source = await nonFiniteSource(input)))).toBe(0);
    expect(source).toMatch(/computed again, the step is finite/);
    expect(own()).toBe(false);
    const failing: Loss = () => {
      throw new Error('no loss');
    };
    await expect(nonFiniteSource({ ...input, loss: failing })).rejects.toThrow('no loss');
    expect(own()).toBe(false);
  });
});
