import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize, type Similarity } from '@vse/core';
import { bothPools, globalSimilarity, type GlobalSimilarityOptions } from './global-similarity';
import { ownRecipe } from '../recipe';

/**
 * The cosine of the angle between an image's vector and a caption's, each divided by its length plus 1e-8; 0 where
 * either is zero. The similarity of VSE++, https://arxiv.org/abs/1707.05612
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`, pooled to one vector each where they
 * hold more (by the mean of the real ones unless told otherwise); returns scores `[images, captions]` in [-1, 1].
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
