import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet, ScoredBatch } from '@vse/core';
import type { Gradients } from '../optimizers/clip';

/** Takes the measures of one step. */
export interface HealthLook {
  /** Called in the forward pass, with what the loss reads; the first call counts. */
  readonly observe: (scored: ScoredBatch) => void;
  /** How many tensors are held since. */
  count(): number;
  /** All measures, each `[]`. The caller disposes them. */
  measures(gradients: Gradients): Readonly<Record<string, tf.Scalar>>;
}

/** What stands before the name of a variable whose share of dead units was measured. */
export const deadUnits = 'dead units in ';

/**
 * Measures of one step: `violated`, the share of triplets (a caption, its image, another image) within the margin;
 * `score spread`, how far the scores lie apart relative to the largest; `constant image dims` and
 * `constant caption dims`, the shares of dims that are the same over the whole batch; and for each bias the share of
 * its units without a gradient. A batch of one has nothing to compare: its measures are left out.
 */
export function healthLook(margin: number): HealthLook {
  let observed: Record<string, tf.Scalar> | undefined;
  return {
    observe(scored) {
      if (observed) return;
      const { scores, images, captions } = scored;
      observed = tf.tidy(() => ({
        ...(scores.size > 1 && {
          violated: violatedTriplets(scored, margin), // []
          'score spread': scoreSpread(scores), // []
        }),
        ...(images && scores.shape[0] > 1 && { 'constant image dims': constantDims(images) }), // []
        ...(captions && scores.shape[1] > 1 && { 'constant caption dims': constantDims(captions) }), // []
      }));
      for (const scalar of Object.values(observed)) tf.keep(scalar);
    },
    count: () => Object.keys(observed ?? {}).length,
    measures(gradients) {
      const biases = Object.entries(gradients).filter(([, gradient]) => gradient.rank === 1);
      const dead = biases.map(([name, gradient]) => [`${deadUnits}${name}`, shareOfZeros(gradient)] as const);
      return { ...observed, ...Object.fromEntries(dead) };
    },
  };
}

/**
 * The share of triplets (a caption, its image, another image) in which the other image scores above the caption's own
 * less `margin`, `[]`; 0 where there are no triplets. A caption of several images is compared with the lowest of them.
 *
 * Reads `scores: [images, captions]` and `positives`.
 */
export function violatedTriplets({ scores, positives }: ScoredBatch, margin = 0): tf.Scalar {
  return tf.tidy(() => {
    const matches = positives ?? tf.eye(scores.shape[0], scores.shape[1]); // [images, captions]
    const own = tf.min(tf.where(tf.greater(matches, 0), scores, Infinity), 0); // [captions]
    const others = tf.equal(matches, 0); // [images, captions]
    const violated = tf.logicalAnd(others, tf.greater(scores, tf.sub(own, margin))); // [images, captions]
    const count = (flags: tf.Tensor) => tf.sum(tf.cast(flags, 'float32')); // []
    return tf.div<tf.Scalar>(count(violated), tf.maximum(count(others), 1));
  });
}

/** The standard deviation of the scores over the largest magnitude, `[]`; 0 where all are equal. */
function scoreSpread(scores: tf.Tensor2D): tf.Scalar {
  const deviation = tf.sqrt(tf.mean(tf.squaredDifference(scores, tf.mean(scores)))); // []
  return tf.div(deviation, tf.maximum(tf.max(tf.abs(scores)), 1e-30));
}

/** The share of dims whose variance over all real entries is next to nothing beside the mean square of all, `[]`. */
function constantDims({ vectors, mask }: EmbeddingSet): tf.Scalar {
  const dim = vectors.shape[2];
  const rows = tf.reshape(vectors, [-1, dim]); // [batch x length, dim]
  const real = mask ? tf.reshape(mask, [-1, 1]) : tf.ones([rows.shape[0], 1]); // [batch x length, 1]
  const count = tf.maximum(tf.sum(real), 1); // []
  const mean = tf.div(tf.sum(tf.mul(rows, real), 0), count); // [dim]
  const offsets = tf.mul(tf.sub(rows, mean), real); // [batch x length, dim]
  const variances = tf.div(tf.sum(tf.square(offsets), 0), count); // [dim]
  const scale = tf.add(tf.mean(tf.square(mean)), tf.mean(variances)); // []
  return tf.mean(tf.cast(tf.lessEqual(variances, tf.mul(scale, 1e-8)), 'float32'));
}

function shareOfZeros(gradient: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mean(tf.cast(tf.equal(gradient, 0), 'float32')));
}
