import * as tf from '@tensorflow/tfjs-core';
import { maskOf, type Similarity } from '@vse/core';
import { attentionOptions, type StackedCrossAttentionOptions } from './attention-options';
import { crossAttentionScores } from './cross-attention-scores';
import { assertComparable, withoutPadding, zeroScores } from './padding';

/**
 * Stacked cross attention (SCAN): every word attends to the regions (text-to-image) or every region to the words
 * (image-to-text), is compared with the context it attends to by the cosine, and the comparisons are aggregated.
 * https://arxiv.org/abs/1803.08024
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`, each with its mask; returns scores
 * `[images, captions]`. Only real words and regions enter the normalisation, the softmax and the aggregation. The
 * attended context is never built: the largest temporary is `[captions, words, images, regions]`.
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
    score: (images, captions) =>
      tf.tidy(() => {
        assertComparable('stackedCrossAttention', images, captions);
        const [asking, given] = wordsAsk ? [captions, images] : [images, captions];
        if (asking.features.size === 0 || given.features.size === 0) return zeroScores(images, captions);
        const scores = crossAttentionScores(
          withoutPadding(asking), // [a, queries, dim]
          withoutPadding(given), // [b, sources, dim]
          { queries: maskOf(asking), sources: given.mask },
          attention,
        ); // [a, b]
        return wordsAsk ? tf.transpose(scores) : scores; // [images, captions]
      }),
  };
}
