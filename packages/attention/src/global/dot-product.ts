import * as tf from '@tensorflow/tfjs-core';
import type { Similarity } from '@vse/core';
import { bothPools, globalSimilarity, type GlobalSimilarityOptions } from './global-similarity';
import { ownRecipe } from '../recipe';

/**
 * The inner product of an image's vector and a caption's, as it is: on normalised vectors the cosine.
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`, pooled to one vector each where they
 * hold more; returns scores `[images, captions]`.
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
