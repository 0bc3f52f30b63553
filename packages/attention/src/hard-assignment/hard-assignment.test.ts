import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, OptionError, seededRandom, ShapeError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Aggregation } from '../cross-attention/aggregation';
import { hardAssignment, type HardAssignmentOptions } from './hard-assignment';

type Matrix = readonly (readonly number[])[];

const directions = ['text-to-image', 'image-to-text'] as const;
const aggregates = ['mean', 'logSumExp', 'max', 'sum'] as const satisfies readonly Aggregation[];
const every = directions.flatMap((direction) => aggregates.map((aggregate) => ({ direction, aggregate })));

const sum = (x: readonly number[]) => x.reduce((total, value) => total + value, 0);

/** Scores one pair in slow loops in float64. */
function slowScore(
  regions: Matrix,
  words: Matrix,
  { direction, aggregate, lseSharpness = 10 }: HardAssignmentOptions,
): number {
  const [queries, sources] = direction === 'text-to-image' ? [words, regions] : [regions, words];
  if (queries.length === 0 || sources.length === 0) return 0;
  const best = queries.map((q) => {
    let highest = -Infinity;
    for (const v of sources) {
      const lengths = Math.hypot(...q) * Math.hypot(...v);
      const product = sum(q.map((x, d) => x * v[d]!));
      highest = Math.max(highest, lengths === 0 ? 0 : product / lengths);
    }
    return highest;
  });
  if (aggregate === 'max') return Math.max(...best);
  if (aggregate === 'sum') return sum(best);
  if (aggregate === 'mean') return sum(best) / best.length;
  return Math.log(sum(best.map((x) => Math.exp(lseSharpness * x)))) / lseSharpness;
}

/** Sets of these lengths, padded with large numbers that no score may depend on. */
function ragged(lengths: readonly number[], longest: number, dim: number, seed: number) {
  const random = seededRandom(seed);
  const vector = (size: number) => Array.from({ length: dim }, () => size * random.normal());
  const sets = lengths.map((length) => Array.from({ length }, () => vector(1)));
  const padded = sets.map((set) => [
    ...set,
    ...Array.from({ length: longest - set.length }, () => vector(100)),
  ]);
  const shape: [number, number, number] = [lengths.length, longest, dim];
  return { sets, vectors: tf.tensor3d(padded.flat(2), shape), mask: maskFromLengths(lengths, longest) };
}

describe('hardAssignment', () => {
  // The word (3, 4) has the cosines 0.6 and 0.8, (1, 0) has 1 and 0, (-2, 0) has -1 and 0.
  const image = { vectors: tf.tensor3d([[[2, 0], [0, 5]]]) }; // prettier-ignore
  const caption = { vectors: tf.tensor3d([[[3, 4], [1, 0], [-2, 0]]]) }; // prettier-ignore

  it('is worked by hand', () => {
    const scored = (options: HardAssignmentOptions) => hardAssignment(options).score(image, caption);
    expectClose(scored({ aggregate: 'sum' }), [0.8 + 1 + 0]);
    expectClose(scored({ aggregate: 'mean' }), [1.8 / 3]);
    expectClose(scored({ aggregate: 'max' }), [1]);
    const lse = Math.log(Math.exp(2 * 0.8) + Math.exp(2) + 1) / 2;
    expectClose(scored({ lseSharpness: 2 }), [lse]);
    // Each region takes its best word: (2, 0) the second, (0, 5) the first.
    expectClose(scored({ direction: 'image-to-text', aggregate: 'sum' }), [1 + 0.8]);
  });

  it.each(every)('agrees with the slow loops: $direction $aggregate', (options) => {
    const images = ragged([3, 1, 4, 0, 2], 4, 5, 1);
    const captions = ragged([2, 5, 1, 0, 3], 5, 5, 2);
    const wanted = images.sets.flatMap((v) => captions.sets.map((e) => slowScore(v, e, options)));
    expectClose(hardAssignment(options).score(images, captions), wanted);
  });

  it.each(every)('has the gradient of central differences: $direction $aggregate', (options) => {
    const images = ragged([2, 3], 3, 3, 3);
    const captions = ragged([3, 1], 3, 3, 4);
    const weights = tf.tensor2d([1, -2, 0.5, 1.5], [2, 2]);
    const similarity = hardAssignment({ ...options, lseSharpness: 3 });
    const total = (v: tf.Tensor, e: tf.Tensor) =>
      tf.sum<tf.Scalar>(
        tf.mul(
          similarity.score(
            { vectors: v as tf.Tensor3D, mask: images.mask },
            { vectors: e as tf.Tensor3D, mask: captions.mask },
          ),
          weights,
        ),
      );
    const [dImages, dCaptions] = tf.grads((v, e) => total(v, e))([images.vectors, captions.vectors]);
    const byImages = numericGradient((v) => total(v, captions.vectors), images.vectors, 5e-3);
    const byCaptions = numericGradient((e) => total(images.vectors, e), captions.vectors, 5e-3);
    expectClose(dImages!, byImages, { absolute: 1e-2 });
    expectClose(dCaptions!, byCaptions, { absolute: 1e-2 });
  });

  it('gives the gradient to the first of equal regions, and none to padding', () => {
    const twice = { vectors: tf.tensor3d([[[1, 1], [1, 1], [1, 1]]]), mask: maskFromLengths([2], 3) }; // prettier-ignore
    const word = { vectors: tf.tensor3d([[[1, 0]]]) };
    const gradient = tf.grad((v) => tf.sum(hardAssignment().score({ ...twice, vectors: v as tf.Tensor3D }, word)))(
      twice.vectors,
    ); // prettier-ignore
    // d cos / dv = (e - v cos / |v|) / |v| = ((1, 0) - (0.5, 0.5)) / sqrt(2).
    const part = 0.5 / Math.SQRT2;
    expectClose(gradient, [part, -part, 0, 0, 0, 0]);
  });

  it('scores in blocks, in a permuted batch and with more padding as in the whole', () => {
    const length = fc.integer({ min: 0, max: 3 });
    const lengths = fc.array(length, { minLength: 1, maxLength: 4 });
    const property = fc.property(
      lengths,
      lengths,
      fc.constantFrom(...every),
      fc.nat(99),
      (some, others, options, seed) => {
        const images = ragged(some, 3, 4, seed);
        const captions = ragged(others, 3, 4, seed + 1);
        const whole = hardAssignment(options).score(images, captions); // [images, captions]
        const blocks = hardAssignment({ ...options, blockMiB: 1e-6 }).score(images, captions);
        expectClose(blocks, whole, { relative: 1e-6, absolute: 1e-6 });
        const order = tf.tensor1d(Array.from(some.keys()).reverse(), 'int32');
        const turned = { vectors: tf.gather(images.vectors, order), mask: tf.gather(images.mask, order) };
        const longer = {
          vectors: tf.pad(captions.vectors, [[0, 0], [0, 2], [0, 0]], 7), // prettier-ignore
          mask: tf.pad(captions.mask, [[0, 0], [0, 2]]), // prettier-ignore
        };
        const permuted = hardAssignment(options).score(turned, longer);
        expectClose(permuted, tf.gather(whole, order), { relative: 1e-6, absolute: 1e-6 });
      },
    );
    fc.assert(property, { numRuns: 25 });
  });

  it('does not depend on the lengths of the vectors, and lies between the bounds of its aggregation', () => {
    const [images, captions] = [ragged([3, 2], 3, 4, 5), ragged([4, 1, 2], 4, 4, 6)];
    const doubled = { ...images, vectors: tf.mul<tf.Tensor3D>(images.vectors, 20) };
    for (const options of every) {
      const similarity = hardAssignment(options);
      expectClose(similarity.score(doubled, captions), similarity.score(images, captions));
    }
    const [lse, max] = (['logSumExp', 'max'] as const).map((aggregate) =>
      hardAssignment({ aggregate, lseSharpness: 5 }).score(images, captions).dataSync(),
    );
    for (const [i, value] of lse!.entries()) {
      expect(value).toBeGreaterThanOrEqual(max![i]! - 1e-6);
      expect(value).toBeLessThanOrEqual(max![i]! + Math.log(4) / 5 + 1e-6);
    }
  });

  it('is zero at zero vectors and empty sets, for one word the cosine, and has a finite gradient', () => {
    const zero = { vectors: tf.zeros<tf.Rank.R3>([1, 2, 2]) };
    expectClose(hardAssignment({ aggregate: 'mean' }).score(zero, caption), [0]);
    const one = { vectors: tf.tensor3d([[[3, 4]]]) };
    expectClose(hardAssignment().score(image, one), [0.8]);
    const none = { vectors: tf.zeros<tf.Rank.R3>([0, 2, 2]) };
    expect(hardAssignment().score(none, caption).shape).toEqual([0, 1]);
    const wordless = { vectors: tf.zeros<tf.Rank.R3>([2, 0, 2]) };
    expectClose(hardAssignment().score(image, wordless), [0, 0]);
    const gradient = tf.grad((v) => tf.sum(hardAssignment().score({ vectors: v as tf.Tensor3D }, caption)))(
      zero.vectors,
    );
    expectClose(gradient, tf.zeros([1, 2, 2]), { absolute: 0 });
  });

  it('names the assigned pairs as attention', async () => {
    const words = { ...caption, mask: maskFromLengths([2], 3) };
    // (3, 4) goes to (0, 5), (1, 0) to (2, 0), padding to none.
    expectClose(hardAssignment().attention!(image, words), [0, 1, 1, 0, 0, 0]);
    const byRegions = hardAssignment({ direction: 'image-to-text' });
    expectClose(byRegions.attention!(image, words), [0, 1, 1, 0, 0, 0]);
    const two = { vectors: tf.ones<tf.Rank.R3>([2, 1, 2]) };
    expect(() => hardAssignment().attention!(two, words)).toThrow(ShapeError);
    expect(await tensorsLeftBy(() => hardAssignment().attention!(image, words))).toBe(1);
    const wordless = { vectors: tf.zeros<tf.Rank.R3>([1, 0, 2]) };
    expect(hardAssignment().attention!(image, wordless).shape).toEqual([0, 2]);
  });

  it('refuses options out of range and sets of other dimensions', () => {
    expect(() => hardAssignment({ lseSharpness: 0 })).toThrow(OptionError);
    expect(() => hardAssignment({ blockMiB: NaN })).toThrow('blockMiB');
    expect(() => hardAssignment({ aggregate: 'median' as 'mean' })).toThrow('aggregate');
    expect(() => hardAssignment({ direction: 'up' as 'image-to-text' })).toThrow('direction');
    expect(() => hardAssignment().score(image, { vectors: tf.ones([1, 1, 3]) })).toThrow(
      'hardAssignment: captions.vectors must be [captions, words, 2]',
    );
  });

  it('leaves only what it returns, and keeps no products for the gradient', async () => {
    const [images, captions] = [ragged([3, 2], 3, 4, 7), ragged([4, 1], 4, 4, 8)];
    expect(await tensorsLeftBy(() => hardAssignment().score(images, captions))).toBe(1);
    const gradients = () =>
      tf.grads((v, e) =>
        tf.sum(
          hardAssignment().score(
            { ...images, vectors: v as tf.Tensor3D },
            { ...captions, vectors: e as tf.Tensor3D },
          ),
        ),
      )([images.vectors, captions.vectors]);
    expect(await tensorsLeftBy(gradients)).toBe(2);
  });
});
