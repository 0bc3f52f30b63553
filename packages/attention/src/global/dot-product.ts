import * as tf from '@tensorflow/tfjs-core';
import type { Similarity } from '@vse/core';
import { bothPools, globalSimilarity, type GlobalSimilarityOptions } from './global-similarity';
import { ownRecipe } from '../recipe';

/**
 * Inner product of an image's vector and a caption's; on normalised vectors it is the cosine.
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`; sets of more than one vector are pooled
 * first, by default to the mean. Returns scores `[images, captions]`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { dotProduct } from '@vse/attention';
 *
 * const images = { vectors: tf.tensor3d([[[1, 0]], [[0, 1]]]) }; // 2 images
 * const captions = { vectors: tf.tensor3d([[[3, 4]]]) }; // 1 caption
 * console.log(await dotProduct().score(images, captions).data()); // 3, 4
 * ```
 */
export function dotProduct(options: GlobalSimilarityOptions = {}): Similarity {
  const pools = bothPools(options);
  const similarity = globalSimilarity(
    'dotProduct',
    (images, captions) => tf.matMul(images, captions, false, true),
    pools,
  );
  return { ...similarity, recipe: ownRecipe('dotProduct', pools) };
}
