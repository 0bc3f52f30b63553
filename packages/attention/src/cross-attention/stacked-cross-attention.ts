import * as tf from '@tensorflow/tfjs-core';
import { maskOf, type EmbeddingSet, type Similarity } from '@vse/core';
import { attentionWeights } from './attend';
import { attentionOptions, type StackedCrossAttentionOptions } from './attention-options';
import type { CrossAttention } from './attention-steps';
import { crossAttentionScores } from './cross-attention-scores';
import { sourceBlocks } from '../sets/item-blocks';
import { assertComparable, withoutPadding, zeroScores } from '../sets/padding';
import { ownRecipe } from '../recipe';

/**
 * Stacked cross attention (SCAN): every word attends to the regions (text-to-image) or every region to the words
 * (image-to-text), is compared with its context by the cosine, and the cosines are aggregated.
 * https://arxiv.org/abs/1803.08024
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`, each with its mask; returns scores
 * `[images, captions]`. Only real words and regions enter the normalisation, the softmax and the aggregation. The
 * contexts are never built: the largest temporary is `[captions, words, images, regions]`, computed in blocks of at most
 * `blockMiB`, unless one item alone needs more.
 *
 * A pair with an empty caption or image scores 0. With a single query (a one-word caption in text-to-image, one region in
 * image-to-text) the `l2` and `l1` normalisations keep only the sign of each product, as in the reference.
 *
 * @throws `OptionError` if an option is out of range; when scoring, `ShapeError` if the sets differ in dimension.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { stackedCrossAttention } from '@vse/attention';
 *
 * const images = { vectors: tf.tensor3d([[[1, 0], [0, 1]]]) }; // 1 image of 2 regions
 * const words = tf.tensor3d([[[1, 0], [0, 0]], [[1, 1], [0, 1]]]); // 2 captions of up to 2 words
 * const captions = { vectors: words, mask: tf.tensor2d([[1, 0], [1, 1]]) };
 * const similarity = stackedCrossAttention({ aggregate: 'logSumExp' });
 * console.log(await similarity.score(images, captions).array()); // [1, 2]
 * ```
 */
export function stackedCrossAttention(options: StackedCrossAttentionOptions = {}): Similarity {
  const attention = attentionOptions('stackedCrossAttention', options);
  const fromWords = attention.direction === 'text-to-image';
  return {
    name: `stackedCrossAttention ${attention.direction} ${attention.aggregate}`,
    recipe: ownRecipe('stackedCrossAttention', attention),
    attention: (image, caption) => attentionWeights(image, caption, attention),
    score: (images, captions) =>
      tf.tidy(() => {
        assertComparable('stackedCrossAttention', images, captions);
        const [queries, sources] = fromWords ? [captions, images] : [images, captions];
        if (queries.vectors.size === 0 || sources.vectors.size === 0) return zeroScores(images, captions);
        const scores = scoresByBlocks(queries, sources, attention, attention.blockMiB * 2 ** 18); // [a, b]
        return fromWords ? tf.transpose(scores) : scores; // [images, captions]
      }),
  };
}

/** Scores `[a, b]` of query items against source items, in blocks of at most `maxElements` elements. */
export function scoresByBlocks(
  queries: EmbeddingSet,
  sources: EmbeddingSet,
  attention: CrossAttention,
  maxElements: number,
): tf.Tensor2D {
  const queryVectors = withoutPadding(queries); // [a, queries, dim]
  const queryMask = maskOf(queries); // [a, queries]
  const blocks = sourceBlocks(queries, sources, maxElements).map((block) => {
    const masks = { queries: queryMask, sources: block.mask };
    return crossAttentionScores(queryVectors, withoutPadding(block), masks, attention); // [a, block]
  });
  return tf.concat(blocks, 1); // [a, b]
}
