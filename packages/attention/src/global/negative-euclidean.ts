import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, type Similarity } from '@vse/core';
import { bothPools, globalSimilarity, type GlobalSimilarityOptions } from './global-similarity';
import { ownRecipe } from '../recipe';

/** Options of `negativeEuclidean`. */
export interface NegativeEuclideanOptions extends GlobalSimilarityOptions {
  /**
   * Added to the squared distance under the root. Defaults to `0`; the two-branch networks' code has `1e-4`.
   * https://arxiv.org/abs/1704.03470
   */
  readonly epsilon?: number;
}

/**
 * Negated Euclidean distance between an image's vector and a caption's. https://arxiv.org/abs/1511.06078
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`; sets of more than one vector are pooled
 * first, by default to the mean. Returns scores `[images, captions]`, at most 0. The distances come from one matrix
 * product, so the distance of two equal vectors is 0 to about 3e-4 of their length. A distance of 0 has gradient 0.
 *
 * @param options - The pools and `epsilon`.
 * @throws `OptionError` if `epsilon` is negative.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { negativeEuclidean } from '@vse/attention';
 *
 * const images = { vectors: tf.tensor3d([[[0, 0]], [[3, 0]]]) }; // 2 images
 * const captions = { vectors: tf.tensor3d([[[3, 4]]]) }; // 1 caption
 * console.log(await negativeEuclidean().score(images, captions).data()); // -5, -4
 * ```
 */
export function negativeEuclidean({ epsilon = 0, ...options }: NegativeEuclideanOptions = {}): Similarity {
  assertNumber('negativeEuclidean', 'epsilon', epsilon, { from: 0 });
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

/** Square root, with gradient 0 at 0. */
function safeRoot(x: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((input, save) => {
    const root = tf.sqrt(input as tf.Tensor2D); // [images, captions]
    (save as tf.GradSaveFunc)([root]);
    return {
      value: root,
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.divNoNan(tf.mul(dy, 0.5), saved!), // [images, captions]
    };
  });
  return op(x);
}
