import * as tf from '@tensorflow/tfjs-core';
import { maskOf, type EmbeddingSet, type Similarity } from '@vse/core';
import { attentionOptions, type StackedCrossAttentionOptions } from './attention-options';
import type { CrossAttention } from './attention-steps';
import { crossAttentionScores } from './cross-attention-scores';
import { itemBlocks } from '../sets/item-blocks';
import { assertComparable, withoutPadding, zeroScores } from '../sets/padding';
import { ownRecipe } from '../recipe';

/**
 * Stacked cross attention (SCAN): every word attends to the regions (text-to-image) or every region to the words
 * (image-to-text), is compared with the context it attends to by the cosine, and the comparisons are aggregated.
 * https://arxiv.org/abs/1803.08024
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`, each with its mask; returns scores
 * `[images, captions]`. Only real words and regions enter the normalisation, the softmax and the aggregation. The
 * attended context is never built: the largest temporary is
 * `[captions, words, images, regions]`, taken in blocks of at most `blockMiB`, unless one item alone has more.
 *
 * A pair whose caption or image has nothing real scores 0. With a single query (a one-word caption in text-to-image,
 * one region in image-to-text) the `l2` and `l1` normalisations leave the sign of each product alone, so the attention
 * tells only positive products from negative ones, as in the reference.
 *
 * Throws an `OptionError` for an option out of its range, a `ShapeError` when the sets do not fit each other.
 */
export function stackedCrossAttention(options: StackedCrossAttentionOptions = {}): Similarity {
  const attention = attentionOptions('stackedCrossAttention', options);
  const wordsAsk = attention.direction === 'text-to-image';
  return {
    name: `stackedCrossAttention ${attention.direction} ${attention.aggregate}`,
    recipe: ownRecipe('stackedCrossAttention', attention),
    score: (images, captions) =>
      tf.tidy(() => {
        assertComparable('stackedCrossAttention', images, captions);
        const [asking, given] = wordsAsk ? [captions, images] : [images, captions];
        if (asking.vectors.size === 0 || given.vectors.size === 0) return zeroScores(images, captions);
        const scores = scoresByBlocks(asking, given, attention, attention.blockMiB * 2 ** 18); // [a, b]
        return wordsAsk ? tf.transpose(scores) : scores; // [images, captions]
      }),
  };
}

/** The scores `[a, b]` of a items that ask with b that are looked at, so many of these at a time as `most` allows. */
export function scoresByBlocks(
  asking: EmbeddingSet,
  given: EmbeddingSet,
  attention: CrossAttention,
  most: number,
): tf.Tensor2D {
  const [items, perItem] = asking.vectors.shape;
  const atOnce = Math.max(1, Math.floor(most / (items * perItem * given.vectors.shape[1])));
  const queries = withoutPadding(asking); // [a, queries, dim]
  const queryMask = maskOf(asking); // [a, queries]
  const blocks = itemBlocks(given, atOnce).map((block) => {
    const masks = { queries: queryMask, sources: block.mask };
    return crossAttentionScores(queries, withoutPadding(block), masks, attention); // [a, some of b]
  });
  return tf.concat(blocks, 1); // [a, b]
}
