import * as tf from '@tensorflow/tfjs-core';

/** Below every score there is, and far from overflow. */
const LOWEST = -1e30;

/** Every fragment of every image beside every fragment of every sentence. */
export interface FragmentPairs {
  /** `[images, regions, captions, words]` */
  readonly scores: tf.Tensor4D;
  /** `[images, 1, captions, 1]`, 1 where the sentence describes the image. */
  readonly matches: tf.Tensor4D;
  /** `[images, regions, captions, words]`, 1 where both fragments are real. */
  readonly real: tf.Tensor4D;
}

/** `max(0, margin - label x score)`, weighted and summed: `[]`. Labels and weights are constants to the gradient. */
export function labelledHinges(
  { scores, real }: FragmentPairs,
  labels: tf.Tensor4D,
  { margin, balanced }: { readonly margin: number; readonly balanced: boolean },
): tf.Scalar {
  const decided = tf.mul<tf.Tensor4D>(tf.abs(labels), real); // [images, regions, captions, words]
  const weights = balanced ? balancedWeights(labels, decided) : decided; // [images, regions, captions, words]
  const hinges = tf.relu(tf.sub(margin, tf.mul(labels, scores))); // [images, regions, captions, words]
  return tf.sum(tf.mul(hinges, weights)); // []
}

/** Over each word, the pairs of each label share weight 1. */
function balancedWeights(labels: tf.Tensor4D, decided: tf.Tensor4D): tf.Tensor4D {
  const high = tf.mul(decided, tf.relu(labels)); // [images, regions, captions, words]
  const low = tf.mul(decided, tf.relu(tf.neg(labels))); // [images, regions, captions, words]
  const shares = [high, low].map((of) => tf.div(of, tf.maximum(tf.sum(of, [0, 1], true), 1)));
  return tf.add(shares[0]!, shares[1]!);
}

/** 1 within matches, -1 elsewhere: `[images, regions, captions, words]`. */
export function denseLabels({ scores, matches }: FragmentPairs): tf.Tensor4D {
  return tf.mul(tf.sub(tf.mul(2, matches), 1), tf.ones<tf.Rank.R4>(scores.shape));
}

/**
 * Within a match the sign of the score, but 1 for the highest-scoring region of a word that has no region above 0 (the
 * first of equals); -1 elsewhere: `[images, regions, captions, words]`.
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
 * Within matches only: with `gap` the score less the best score of its region and the best of its word, the sum of
 * `max(0, margin - gap)` over pairs that are the best of their region or of their word, and of `max(0, margin + gap)`
 * over the others: `[]`.
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
  const kept = tf.mul(counted, tf.sub(tf.sub(scores, bestWord), bestRegion)); // a padding entry must not overflow
  const hinges = tf.relu(tf.sub(margin, tf.mul(op(scores), kept))); // [images, regions, captions, words]
  return tf.sum(tf.mul(hinges, counted)); // []
}
