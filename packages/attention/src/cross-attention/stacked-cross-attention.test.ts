import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, OptionError, seededRandom, ShapeError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy, tolerance } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Aggregation } from './aggregation';
import { attentionOptions, type StackedCrossAttentionOptions } from './attention-options';
import { scoresByBlocks, stackedCrossAttention } from './stacked-cross-attention';

type Matrix = number[][];

const sum = (x: readonly number[]) => x.reduce((total, value) => total + value, 0);
const dot = (x: readonly number[], y: readonly number[]) => sum(x.map((value, i) => value * y[i]!));

const aggregate: Record<Aggregation, (x: number[], sharpness: number) => number> = {
  sum: (x) => sum(x),
  mean: (x) => sum(x) / x.length,
  max: (x) => Math.max(...x),
  logSumExp: (x, sharpness) => Math.log(sum(x.map((v) => Math.exp(sharpness * v)))) / sharpness,
};

/** Scores one pair in slow loops: every context built, in float64, clipped l2 normalisation only. */
function slowScore(regions: Matrix, words: Matrix, options: StackedCrossAttentionOptions): number {
  const settings = attentionOptions('slow', options);
  const [queries, sources] = settings.direction === 'text-to-image' ? [words, regions] : [regions, words];
  if (queries.length === 0 || sources.length === 0) return 0;
  const products = queries.map((q) => sources.map((v) => dot(q, v)));
  const leaky = products.map((row) => row.map((s) => (s > 0 ? s : 0.1 * s)));
  const norms = sources.map((_, j) => Math.hypot(...leaky.map((row) => row[j]!)) + 1e-8);
  const similarities = queries.map((query, i) => {
    const powers = sources.map((_, j) => Math.exp((settings.inverseTemperature * leaky[i]![j]!) / norms[j]!));
    const context = query.map((_, d) => dot(powers, sources.map((v) => v[d]!)) / sum(powers)); // prettier-ignore
    return dot(query, context) / Math.max(Math.hypot(...query) * Math.hypot(...context), 1e-8);
  });
  return aggregate[settings.aggregate](similarities, settings.lseSharpness);
}

interface Ragged {
  readonly sets: Matrix[];
  readonly vectors: tf.Tensor3D;
  readonly mask: tf.Tensor2D;
}

/** Sets of these lengths, padded with large numbers that no score may depend on. */
function ragged(lengths: readonly number[], longest: number, dim: number, seed: number): Ragged {
  const random = seededRandom(seed);
  const vector = () => Array.from({ length: dim }, () => random.normal());
  const sets = lengths.map((length) => Array.from({ length }, vector));
  const padded = sets.map((set) => [
    ...set,
    ...Array.from({ length: longest - set.length }, () => vector().map((x) => 100 * x)),
  ]);
  const shape: [number, number, number] = [lengths.length, longest, dim];
  return { sets, vectors: tf.tensor3d(padded.flat(2), shape), mask: maskFromLengths(lengths, longest) };
}

const directions = ['text-to-image', 'image-to-text'] as const;
const aggregates = Object.keys(aggregate) as Aggregation[];
const every = directions.flatMap((direction) => aggregates.map((kind) => ({ direction, aggregate: kind })));

describe('stackedCrossAttention', () => {
  it('is worked by hand on one word and two regions', () => {
    // One word (1, 0), regions (1, 0) and (0, 1). The products 1 and 0 stay, over one word, 1 and 0; the weights are
    // e^9 and 1 over their sum, w and 1 - w; the context is (w, 1 - w), its cosine with the word w / |context|.
    const w = 1 / (1 + Math.exp(-9));
    const images = { vectors: tf.tensor3d([[[1, 0], [0, 1]]]) }; // prettier-ignore
    const captions = { vectors: tf.tensor3d([[[1, 0]]]) };
    expectClose(stackedCrossAttention().score(images, captions), [w / Math.hypot(w, 1 - w)]);
  });

  it.each(every)('agrees with the slow loops: $direction $aggregate', (options) => {
    const images = ragged([3, 1, 4, 2], 4, 5, 1);
    const captions = ragged([2, 5, 1, 0, 3], 5, 5, 2);
    const wanted = images.sets.flatMap((v) => captions.sets.map((e) => slowScore(v, e, options)));
    expectClose(stackedCrossAttention(options).score(images, captions), wanted);
  });

  it.each(every)('has the gradient of central differences: $direction $aggregate', (options) => {
    const images = ragged([2, 3], 3, 3, 3);
    const captions = ragged([3, 1], 3, 3, 4);
    const weights = tf.tensor2d([1, -2, 0.5, 1.5], [2, 2]);
    const similarity = stackedCrossAttention({ ...options, inverseTemperature: 3 });
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

  it('gives padding no gradient', () => {
    const images = ragged([2, 3], 4, 3, 5);
    const captions = ragged([1, 2], 3, 3, 6);
    for (const direction of directions) {
      const similarity = stackedCrossAttention({ direction, aggregate: 'logSumExp' });
      const [dImages, dCaptions] = tf.grads((v, e) =>
        tf.sum(
          similarity.score(
            { vectors: v as tf.Tensor3D, mask: images.mask },
            { vectors: e as tf.Tensor3D, mask: captions.mask },
          ),
        ),
      )([images.vectors, captions.vectors]);
      const padded = (x: tf.Tensor, { mask }: Ragged) => tf.mul(x, tf.expandDims(tf.sub(1, mask), 2));
      expectClose(tf.max(tf.abs(padded(dImages!, images))), 0, { absolute: 0 });
      expectClose(tf.max(tf.abs(padded(dCaptions!, captions))), 0, { absolute: 0 });
    }
  });

  it('scores an empty caption or image 0, with gradient 0', () => {
    const images = ragged([2, 0], 2, 3, 7);
    const captions = ragged([0, 2], 3, 3, 8);
    for (const options of every) {
      const score = (x: tf.Tensor) =>
        stackedCrossAttention(options).score(images, { ...captions, vectors: x as tf.Tensor3D });
      const [first, second, third, fourth] = score(captions.vectors).dataSync();
      expectClose([first!, third!, fourth!], [0, 0, 0], { absolute: 0 });
      expect(second).not.toBe(0);
      const gradients = tf
        .grad((x) => tf.sum(score(x)))(captions.vectors)
        .dataSync();
      expectClose(gradients.slice(0, 9), new Float32Array(9), { absolute: 0 });
      expect([...gradients].every(Number.isFinite)).toBe(true);
    }
  });

  it('attends by sign alone for a single query', () => {
    // Over one word l2 leaves +-1: the products 0.01 and 5 weigh the same.
    const images = { vectors: tf.tensor3d([[[0.01, 1], [5, -1]]]) }; // prettier-ignore
    const captions = { vectors: tf.tensor3d([[[1, 0]]]) };
    // The context is the mean (2.505, 0): its cosine with (1, 0) is 1.
    expectClose(stackedCrossAttention({ normalization: 'l2' }).score(images, captions), [1]);
  });

  it('permutes with images and captions, and padding changes no score', () => {
    const length = fc.integer({ min: 1, max: 4 });
    const shapes = fc.record({
      images: fc.array(length, { minLength: 2, maxLength: 4 }),
      captions: fc.array(length, { minLength: 2, maxLength: 4 }),
      seed: fc.integer({ min: 1, max: 1e6 }),
      options: fc.constantFrom(...every),
    });
    fc.assert(
      fc.property(shapes, ({ images, captions, seed, options }) => {
        tf.tidy(() => {
          const similarity = stackedCrossAttention(options);
          const score = (v: Ragged, e: Ragged) => similarity.score(v, e);
          const [v, e] = [ragged(images, 4, 3, seed), ragged(captions, 4, 3, seed + 1)];
          const scores = score(v, e);
          const back = (x: Ragged) => ({
            ...x,
            vectors: tf.reverse(x.vectors, 0),
            mask: tf.reverse(x.mask, 0),
          });
          expectClose(score(back(v), back(e)), tf.reverse(scores, [0, 1]));
          const wide = (x: Ragged) => ({
            ...x,
            vectors: tf.pad(x.vectors, [[0, 0], [0, 2], [0, 0]], 7), // prettier-ignore
            mask: tf.pad(x.mask, [[0, 0], [0, 2]]), // prettier-ignore
          });
          expectClose(score(wide(v), wide(e)), scores, { absolute: 5 * tolerance });
        });
      }),
      { numRuns: 15 },
    );
  });

  it('gives the same scores and gradients in blocks', () => {
    const queries = ragged([2, 3, 1], 3, 4, 11);
    const sources = ragged([1, 4, 2, 3, 4], 4, 4, 12);
    const attention = attentionOptions('here', {});
    const run = (maxElements: number) => {
      const score = (q: tf.Tensor, v: tf.Tensor) =>
        scoresByBlocks(
          { ...queries, vectors: q as tf.Tensor3D },
          { ...sources, vectors: v as tf.Tensor3D },
          attention,
          maxElements,
        );
      const gradients = tf.grads((q, v) => tf.sum(score(q, v)))([queries.vectors, sources.vectors]);
      return [score(queries.vectors, sources.vectors), ...gradients];
    };
    // 3 * 3 * 4 elements per item of sources: blocks of two items, and of one even if it does not fit.
    const whole = run(2 ** 22);
    for (const maxElements of [80, 1]) run(maxElements).forEach((got, i) => expectClose(got, whole[i]!));
  });

  it('bounds its temporaries without changing a score', async () => {
    const images = ragged([4, 4, 4, 4, 4, 4, 4, 4], 4, 3, 11);
    const captions = ragged([2, 3, 4, 5], 5, 3, 12);
    const at = (bytes: number) =>
      stackedCrossAttention({ blockMiB: bytes / 2 ** 20 }).score(images, captions);
    const largestAt = async (bytes: number) => {
      const { kernels } = await tf.profile(() => at(bytes));
      const shapes = kernels.flatMap(({ outputShapes }) => outputShapes);
      return Math.max(...shapes.map((shape) => 4 * shape.reduce((size, side) => size * side, 1)));
    };
    const whole = stackedCrossAttention().score(images, captions);
    // 8 images x 4 captions x 5 words x 4 regions x 4 bytes are 2,560 bytes in all, 320 for one image.
    for (const bytes of [640, 1]) expectClose(at(bytes), whole);
    expect(await largestAt(1 << 20)).toBe(2560);
    expect(await largestAt(1000)).toBe(960);
    expect(await largestAt(1)).toBe(320); // a single image is scored however large it is
  });

  it('scores sets without items or vectors', () => {
    const some = { vectors: tf.ones<tf.Rank.R3>([2, 3, 4]) };
    const noItems = { vectors: tf.zeros<tf.Rank.R3>([0, 3, 4]) };
    const noWords = { vectors: tf.zeros<tf.Rank.R3>([2, 0, 4]) };
    expect(stackedCrossAttention().score(some, noItems).shape).toEqual([2, 0]);
    expectClose(stackedCrossAttention().score(some, noWords), [0, 0, 0, 0]);
  });

  it('checks its options and its sets', () => {
    expect(() => stackedCrossAttention({ inverseTemperature: -1 })).toThrow(OptionError);
    expect(() => stackedCrossAttention({ blockMiB: 0 })).toThrow(
      'blockMiB must be a finite number above 0, got 0',
    );
    const images = { vectors: tf.zeros<tf.Rank.R3>([2, 3, 4]) };
    const captions = { vectors: tf.zeros<tf.Rank.R3>([2, 3, 5]) };
    expect(() => stackedCrossAttention().score(images, captions)).toThrow(ShapeError);
  });

  it('leaves only what it returns, its gradient too', async () => {
    const images = ragged([2, 3], 3, 3, 9);
    const captions = ragged([1, 2], 3, 3, 10);
    for (const direction of directions) {
      const similarity = stackedCrossAttention({ direction });
      expect(await tensorsLeftBy(() => similarity.score(images, captions))).toBe(1);
      const gradient = tf.grad((x) =>
        tf.sum(similarity.score(images, { vectors: x as tf.Tensor3D, mask: captions.mask })),
      );
      expect(await tensorsLeftBy(() => gradient(captions.vectors))).toBe(1);
    }
  });
});
