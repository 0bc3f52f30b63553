import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize, type Similarity } from '@vse/core';
import { bothPools, globalSimilarity, type GlobalSimilarityOptions } from './global-similarity';
import { ownRecipe } from '../recipe';

/**
 * Cosine of an image's vector and a caption's, each divided by its length plus 1e-8; 0 if either is zero. The similarity
 * of VSE++, https://arxiv.org/abs/1707.05612
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`; sets of more than one vector are pooled
 * first, by default to the mean. Returns scores `[images, captions]` in [-1, 1].
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { cosine } from '@vse/attention';
 *
 * const images = { vectors: tf.tensor3d([[[1, 0]], [[0, 1]]]) }; // 2 images
 * const captions = { vectors: tf.tensor3d([[[3, 4]]]) }; // 1 caption
 * console.log(await cosine().score(images, captions).data()); // 0.6, 0.8
 * ```
 */
export function cosine(options: GlobalSimilarityOptions = {}): Similarity {
  const pools = bothPools(options);
  const similarity = globalSimilarity(
    'cosine',
    (images, captions) => tf.matMul(l2Normalize(images), l2Normalize(captions), false, true),
    pools,
  );
  return { ...similarity, recipe: ownRecipe('cosine', pools) };
}
