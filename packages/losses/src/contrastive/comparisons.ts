import * as tf from '@tensorflow/tfjs-core';
import { assertOneOf, l2Normalize, type Loss } from '@vse/core';
import { finiteCost } from '../gradients/finite-cost';
import { matchesOf, transposed, type Matches, type MatchOptions } from '../pairs/matches';
import { globalVectors } from '../pairs/global-vectors';

/**
 * Anchors of a loss: each image, compared with the captions of the batch (`'images'`); each caption, compared with the
 * images (`'captions'`); the mean of both (`'both'`); or every image and caption, compared with all others of both
 * views by the cosine of their vectors (`'stacked'`, which needs `images` and `captions` of length 1 in the batch).
 */
export type ComparisonAnchors = 'both' | 'images' | 'captions' | 'stacked';

/** Options of losses that compare anchors with the rest of the batch. */
export interface ComparisonOptions extends MatchOptions {
  /** Anchors of the loss. Defaults to `'both'`. */
  readonly anchors?: ComparisonAnchors;
}

/** Makes a loss that averages `cost` over the chosen anchors; each row of its matches is an anchor. */
export function lossOfComparisons(
  where: string,
  { anchors = 'both', ...options }: ComparisonOptions,
  cost: (matches: Matches) => tf.Scalar,
): Loss {
  assertOneOf(where, 'anchors', anchors, ['both', 'images', 'captions', 'stacked']);
  assertOneOf(where, 'falseNegatives', options.falseNegatives ?? 'drop', ['drop', 'keep']);
  return (batch) =>
    tf.tidy(() => {
      const matches = matchesOf(where, batch, options);
      if (matches.scores.size === 0) return tf.sum(matches.scores);
      if (anchors === 'stacked') {
        const { images, captions } = globalVectors(where, batch);
        return finiteCost([images, captions], (vectors) => cost(stacked(vectors, matches)));
      }
      return finiteCost([matches.scores], ([scores]) => {
        const clean = { ...matches, scores };
        if (anchors === 'images') return cost(clean);
        if (anchors === 'captions') return cost(transposed(clean));
        return tf.mul(0.5, tf.add(cost(clean), cost(transposed(clean)))); // []
      });
    });
}

/** Compares images and captions, as one set, with itself. No item is a positive or a negative of itself. */
function stacked(
  [images, captions]: readonly [tf.Tensor2D, tf.Tensor2D],
  { positives }: Pick<Matches, 'positives'>,
): Matches {
  const vectors = l2Normalize(tf.concat([images, captions], 0)); // [items, dim]
  const across = tf.concat([tf.eye(images.shape[0]), positives], 1); // [images, items]
  const back = tf.concat([tf.transpose(positives), tf.eye(captions.shape[0])], 1); // [captions, items]
  const linked = tf.concat([across, back], 0); // [items, items]: itself or a match
  // Two images that share a caption match, and two captions that share an image.
  const related = tf.cast(tf.greater(tf.matMul(linked, linked), 0), 'float32'); // [items, items]
  const self = tf.eye(vectors.shape[0]);
  return {
    scores: tf.matMul(vectors, vectors, false, true),
    positives: tf.sub(related, self),
    negatives: tf.sub(1, related),
    diagonal: false,
  };
}
