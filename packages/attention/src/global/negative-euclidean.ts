import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Similarity } from '@vse/core';
import { bothPools, globalSimilarity, type GlobalSimilarityOptions } from './global-similarity';
import { ownRecipe } from '../recipe';

export interface NegativeEuclideanOptions extends GlobalSimilarityOptions {
  /**
   * Added to the squared distance under the root. Defaults to `0`; the two-branch networks' code has `1e-4`.
   * https://arxiv.org/abs/1704.03470
   */
  readonly epsilon?: number;
}

/**
 * The Euclidean distance between an image's vector and a caption's, negated. https://arxiv.org/abs/1511.06078
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`, pooled to one vector each where they
 * hold more; returns scores `[images, captions]`, at most 0. The distances come from one product of matrices, so that
 * of two equal vectors is 0 to about 3e-4 of their length. Where a distance is 0 so is its gradient.
 *
 * Throws an `OptionError` for a negative epsilon.
 */
export function negativeEuclidean({ epsilon = 0, ...options }: NegativeEuclideanOptions = {}): Similarity {
  if (!(Number.isFinite(epsilon) && epsilon >= 0)) {
    throw new OptionError(`negativeEuclidean: epsilon must be a finite number from 0, got ${epsilon}.`);
  }
  const pools = bothPools(options);
  const similarity = globalSimilarity(
    'negativeEuclidean',
    (images, captions) => {
      const products = tf.matMul(images, captions, false, true); // [images, captions]
      const lengths = tf.add(
        tf.sum(tf.square(images), 1, true), // [images, 1]
        tf.transpose(tf.sum(tf.square(captions), 1, true)), // [1, captions]
      ); // [images, captions]
      const squared = tf.relu(tf.sub(lengths, tf.mul(products, 2))); // [images, captions]
      return tf.neg<tf.Tensor2D>(safeRoot(tf.add<tf.Tensor2D>(squared, epsilon)));
    },
    pools,
  );
  return { ...similarity, recipe: ownRecipe('negativeEuclidean', { epsilon, ...pools }) };
}

/** The square root, with gradient 0 at 0. */
function safeRoot(x: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((input, save) => {
    const root = tf.sqrt(input as tf.Tensor2D); // [images, captions]
    (save as tf.GradSaveFunc)([root]);
    return {
      value: root,
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
        tf.tidy(() => {
          const real = tf.cast(tf.greater(saved!, 0), 'float32'); // [images, captions]
          return tf.div(tf.mul(dy, real), tf.maximum(tf.mul(saved!, 2), 1e-30));
        }),
    };
  });
  return op(x);
}
