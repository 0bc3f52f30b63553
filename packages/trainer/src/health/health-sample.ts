import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet, ScoredBatch } from '@vse/core';
import type { Gradients } from '../optimizers/clip';

/** Health measurements of one sampled step. */
export interface HealthSample {
  /** Measures the scored batch in the forward pass; only the first call counts. */
  readonly observe: (scored: ScoredBatch) => void;
  /** Number of tensors kept by `observe`. */
  count(): number;
  /** All measurements, each `[]`. The caller disposes them. */
  measurements(gradients: Gradients): Readonly<Record<string, tf.Scalar>>;
}

/** Prefix of the measurement of dead units; the name of the bias follows. */
export const deadUnits = 'dead units in ';

/**
 * Measures one step: `violated`, the share of triplets (a caption, its image, another image) that violate the margin;
 * `score spread`, the standard deviation of the scores over their largest magnitude; `constant image dims` and
 * `constant caption dims`, the shares of embedding dimensions that are constant over the batch; and for each bias the
 * share of units without a gradient. A batch of one leaves out the measurements that compare items.
 */
export function healthSample(margin: number): HealthSample {
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
    measurements(gradients) {
      const biases = Object.entries(gradients).filter(([, gradient]) => gradient.rank === 1);
      const dead = biases.map(([name, gradient]) => [`${deadUnits}${name}`, shareOfZeros(gradient)] as const);
      return { ...observed, ...Object.fromEntries(dead) };
    },
  };
}

/**
 * Share of triplets (a caption, its image, another image) in which the other image scores above the caption's own image
 * minus `margin`, `[]`; 0 without triplets. A caption of several images is compared with the lowest-scored of them.
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

/** Standard deviation of the scores over their largest magnitude, `[]`; 0 if all are equal. */
function scoreSpread(scores: tf.Tensor2D): tf.Scalar {
  const deviation = tf.sqrt(tf.mean(tf.squaredDifference(scores, tf.mean(scores)))); // []
  return tf.div(deviation, tf.maximum(tf.max(tf.abs(scores)), 1e-30));
}

/** Share of dimensions whose variance over the real entries is below 1e-8 of the mean square, `[]`. */
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
