import * as tf from '@tensorflow/tfjs-core';

/** Below every score, and far from overflow. */
const LOWEST = -1e30;

/** Pairs of every fragment of every image with every fragment of every sentence. */
export interface FragmentPairs {
  /** `[images, regions, captions, words]` */
  readonly scores: tf.Tensor4D;
  /** `[images, 1, captions, 1]`, 1 where the sentence describes the image. */
  readonly matches: tf.Tensor4D;
  /** `[images, regions, captions, words]`, 1 where both fragments are real. */
  readonly real: tf.Tensor4D;
}

/** Weighted sum of `max(0, margin - label x score)`, `[]`. Labels and weights are constants to the gradient. */
export function labelledHinges(
  { scores, real }: FragmentPairs,
  labels: tf.Tensor4D,
  { margin, balanced }: { readonly margin: number; readonly balanced: boolean },
): tf.Scalar {
  const labelled = tf.mul<tf.Tensor4D>(tf.abs(labels), real); // [images, regions, captions, words]
  const weights = balanced ? balancedWeights(labels, labelled) : labelled; // [images, regions, captions, words]
  const hinges = tf.relu(tf.sub(margin, tf.mul(labels, scores))); // [images, regions, captions, words]
  return tf.sum(tf.mul(hinges, weights)); // []
}

/** Weights with which the pairs of each word and label share weight 1. */
function balancedWeights(labels: tf.Tensor4D, labelled: tf.Tensor4D): tf.Tensor4D {
  const positive = tf.mul(labelled, tf.relu(labels)); // [images, regions, captions, words]
  const negative = tf.mul(labelled, tf.relu(tf.neg(labels))); // [images, regions, captions, words]
  const shares = [positive, negative].map((pairs) =>
    tf.div(pairs, tf.maximum(tf.sum(pairs, [0, 1], true), 1)),
  );
  return tf.add(shares[0]!, shares[1]!);
}

/** Labels 1 within matches, -1 elsewhere: `[images, regions, captions, words]`. */
export function denseLabels({ scores, matches }: FragmentPairs): tf.Tensor4D {
  return tf.mul(tf.sub(tf.mul(2, matches), 1), tf.ones<tf.Rank.R4>(scores.shape));
}

/**
 * Labels of multiple-instance learning, `[images, regions, captions, words]`: within a match the sign of the score, but
 * 1 for the highest-scoring region (the first of equals) of a word without a region above 0; -1 elsewhere.
 */
export function milLabels(pairs: FragmentPairs): tf.Tensor4D {
  const { matches, real } = pairs;
  const op = tf.customGrad((input) => ({
    value: tf.tidy(() => {
      const scores = input as tf.Tensor4D;
      const allowed = tf.where(tf.greater(real, 0), scores, tf.fill(scores.shape, LOWEST));
      const best = tf.expandDims(tf.argMax(allowed, 1), 1); // [images, 1, captions, words]
      const index = tf.reshape(tf.range(0, scores.shape[1], 1, 'int32'), [1, -1, 1, 1]); // [1, regions, 1, 1]
      const chosen = tf.cast(tf.equal(best, index), 'float32'); // [images, regions, captions, words]
      const none = tf.cast(tf.lessEqual(tf.max(allowed, 1, true), 0), 'float32'); // [images, 1, captions, words]
      const flipped = tf.mul(chosen, none);
      const inside = tf.add(tf.mul(tf.sign(scores), tf.sub(1, flipped)), flipped);
      return tf.sub<tf.Tensor4D>(tf.mul(inside, matches), tf.sub(1, matches));
    }),
    gradFunc: (dy: tf.Tensor4D) => tf.zerosLike(dy),
  }));
  return op(pairs.scores);
}

/**
 * Sum over the fragment pairs within matches, `[]`: `max(0, margin - gap)` for a pair that is the best of its region or
 * of its word, `max(0, margin + gap)` for the others. `gap` is the score less the best of its region and the best of
 * its word.
 */
export function bestMatchHinges({ scores, matches, real }: FragmentPairs, margin: number): tf.Scalar {
  const allowed = tf.where(tf.greater(real, 0), scores, tf.fill(scores.shape, LOWEST));
  const bestWord = tf.max(allowed, 3, true); // [images, regions, captions, 1]
  const bestRegion = tf.max(allowed, 1, true); // [images, 1, captions, words]
  const op = tf.customGrad((input) => ({
    value: tf.tidy(() => {
      const best = tf.logicalOr(
        tf.equal(input as tf.Tensor, bestWord),
        tf.equal(input as tf.Tensor, bestRegion),
      );
      return tf.sub(tf.mul(2, tf.cast(best, 'float32')), 1);
    }),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  }));
  const counted = tf.mul(real, matches); // [images, regions, captions, words]
  const gap = tf.mul(counted, tf.sub(tf.sub(scores, bestWord), bestRegion)); // a padding entry must not overflow
  const hinges = tf.relu(tf.sub(margin, tf.mul(op(scores), gap))); // [images, regions, captions, words]
  return tf.sum(tf.mul(hinges, counted)); // []
}
