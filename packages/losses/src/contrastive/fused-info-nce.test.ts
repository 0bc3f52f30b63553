import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, type ScoredBatch } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { fusedInfoNce } from './fused-info-nce';
import { pairCrossEntropy } from './pair-cross-entropy';
import { lossOfMatches, transposed } from '../pairs/matches';

const isFused = ['wasm', 'tensorflow'].includes(tf.getBackend());

/** Loss, and the gradients of 3 times the loss. */
function computed(
  loss: (batch: ScoredBatch, scale: tf.Scalar) => tf.Scalar,
  batch: ScoredBatch,
  scale: number,
) {
  const { value, grads } = tf.valueAndGrads((scores, by) =>
    tf.mul<tf.Scalar>(loss({ ...batch, scores: scores as tf.Tensor2D }, by as tf.Scalar), 3),
  )([batch.scores, tf.scalar(scale)]);
  return [value, ...grads];
}

const fused = (batch: ScoredBatch, scale: tf.Scalar) => fusedInfoNce(batch, scale, {})!;
const plain = (batch: ScoredBatch, scale: tf.Scalar) =>
  lossOfMatches('infoNce', {}, (matches) => {
    const scaled = { ...matches, scores: tf.mul<tf.Tensor2D>(matches.scores, scale) };
    return tf.mul(0.5, tf.add(pairCrossEntropy(scaled), pairCrossEntropy(transposed(scaled))));
  })(batch);

it('is left to operations on other backends, for an empty batch, and for a dtype that is not float32', () => {
  const scores = tf.ones<tf.Rank.R2>([2, 2]);
  expect(fusedInfoNce({ scores }, 2, {}) !== undefined).toBe(isFused);
  expect(fusedInfoNce({ scores: tf.zeros([0, 0]) }, 2, {})).toBeUndefined();
  expect(fusedInfoNce({ scores: tf.cast(scores, 'int32') }, 2, {})).toBeUndefined();
});

describe.runIf(isFused)('fusedInfoNce', () => {
  it('is the mean of the softplus of the differences, by hand', () => {
    // Rows: softplus(2 (0 - 1)), softplus(2 (0.5 - 1)); columns: softplus(2 (0.5 - 1)), softplus(2 (0 - 1)).
    const wanted = (Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(-1))) / 2;
    expectClose(fused({ scores: tf.tensor2d([1, 0, 0.5, 1], [2, 2]) }, tf.scalar(2)), wanted);
  });

  it.each([
    [1, 1],
    [2, 2],
    [7, 7],
    [5, 9],
    [33, 18],
    [3, 16],
  ])('has the loss and the gradients of operations for %d images and %d captions', (images, captions) => {
    for (const scale of [1, 14, 100]) {
      const random = seededRandom(images + scale);
      const of = (draw: () => number) =>
        tf.tensor2d(Float32Array.from({ length: images * captions }, draw), [images, captions]);
      const scores = of(() => 2 * random.next() - 1);
      const batches: ScoredBatch[] = [{ scores, positives: of(() => (random.next() > 0.8 ? 1 : 0)) }];
      if (images === captions) batches.push({ scores });
      for (const batch of batches) {
        const wanted = computed(plain, batch, scale);
        computed(fused, batch, scale).forEach((got, i) => {
          expect(got.shape).toEqual(wanted[i]!.shape);
          expectClose(got, wanted[i]!, { relative: 1e-4, absolute: 2e-5 });
        });
      }
    }
  });

  it('costs 0 where nothing matches, where all do, and for one pair', () => {
    for (const positives of [tf.zeros<tf.Rank.R2>([2, 2]), tf.ones<tf.Rank.R2>([2, 2])]) {
      computed(fused, { scores: tf.ones([2, 2]), positives }, 5).forEach((got) =>
        expectClose(got, tf.zeros(got.shape)),
      );
    }
    computed(fused, { scores: tf.ones([1, 1]) }, 5).forEach((got) => expectClose(got, tf.zeros(got.shape)));
  });

  it.each([NaN, Infinity])('costs Infinity without a gradient where a score is %d', (value) => {
    const [loss, ...grads] = computed(fused, { scores: tf.tensor2d([1, 2, value, 1], [2, 2]) }, 5);
    expect(loss!.dataSync()[0]).toBe(Infinity);
    grads.forEach((gradient) => expect([...gradient.dataSync()].every((each) => each === 0)).toBe(true));
  });

  it('leaves one tensor behind', async () => {
    const scores = tf.ones<tf.Rank.R2>([3, 3]);
    expect(await tensorsLeftBy(() => fusedInfoNce({ scores, positives: scores }, 3, {}))).toBe(1);
  });
});
