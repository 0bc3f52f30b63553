import * as tf from '@tensorflow/tfjs-core';
import {
  assertOneOf,
  assertPositive,
  l2Normalize,
  maskOf,
  ShapeError,
  type EmbeddingSet,
  type Similarity,
} from '@vse/core';
import { aggregations, type Aggregation } from '../cross-attention/aggregation';
import type { AttentionDirection } from '../cross-attention/attention-options';
import { oneHot } from '../sets/one-hot';
import { sourceBlocks } from '../sets/item-blocks';
import { assertComparable, withoutPadding, zeroScores } from '../sets/padding';
import { ownRecipe } from '../recipe';
import { bestSources, hardAssignmentScores } from './hard-assignment-scores';

/** Options of `hardAssignment`. */
export interface HardAssignmentOptions {
  /** `'text-to-image'` assigns a region to each word, `'image-to-text'` a word to each region. Defaults to `'text-to-image'`. */
  readonly direction?: AttentionDirection;
  /** Aggregation of the assigned cosines into the score of a pair. Defaults to `'logSumExp'`. */
  readonly aggregate?: Aggregation;
  /** Sharpness of `logSumExp`; only that aggregation reads it. Defaults to `10`. */
  readonly lseSharpness?: number;
  /** Largest temporary in MiB, unless one image or caption alone needs more. Defaults to `16`. */
  readonly blockMiB?: number;
}

type StatedOptions = Required<HardAssignmentOptions>;

/**
 * Hard assignment coding of the cross-modal hard aligning network (CHAN): the regions of an image are the codebook, each word is
 * coded by the one region of the highest cosine, and the cosines are aggregated over the words. No attention is computed, so
 * that a word that fits one region is not averaged over the others. Pan, Wu and
 * Zhang, CVPR 2023, https://github.com/ppanzx/CHAN
 *
 * Reads images `[images, regions, dim]` and captions `[captions, words, dim]`, each with its mask; returns scores
 * `[images, captions]`. Only real words and regions count; a pair with an empty caption or image scores 0, and so does a zero
 * vector with anything. The largest temporary is `[captions, words, images, regions]`, in blocks of at most `blockMiB`; only the
 * chosen regions `[captions, words, images]` stay in memory for the gradient, which the first of equal cosines gets.
 *
 * `logSumExp` is `log(sum(exp(lseSharpness x cosine))) / lseSharpness`, as in the paper: it is not divided by the number of
 * words, so that one word scores its cosine, and more words at most `log(words) / lseSharpness` above the best.
 *
 * @param options - Direction, aggregation and size of the blocks.
 * @throws `OptionError` if an option is out of range; when scoring, `ShapeError` if the sets differ in dimension.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { hardAssignment } from '@vse/attention';
 *
 * const images = { vectors: tf.tensor3d([[[1, 0], [0, 1]]]) }; // 1 image of 2 regions
 * const captions = { vectors: tf.tensor3d([[[3, 4], [1, 0]]]) }; // 1 caption of 2 words
 * const similarity = hardAssignment({ aggregate: 'mean' });
 * console.log(await similarity.score(images, captions).data()); // (0.8 + 1) / 2 = 0.9
 * ```
 */
export function hardAssignment(options: HardAssignmentOptions = {}): Similarity {
  const stated = everyOption(options);
  const { direction, aggregate } = stated;
  const fromWords = direction === 'text-to-image';
  return {
    name: `hardAssignment ${direction} ${aggregate}`,
    recipe: ownRecipe('hardAssignment', stated),
    attention: (image, caption) => chosenPairs(image, caption, fromWords),
    score: (images, captions) =>
      tf.tidy(() => {
        assertComparable('hardAssignment', images, captions);
        const [queries, sources] = fromWords ? [captions, images] : [images, captions];
        if (queries.vectors.size === 0 || sources.vectors.size === 0) return zeroScores(images, captions);
        const scores = scoresByBlocks(queries, sources, stated); // [a, b]
        return fromWords ? tf.transpose(scores) : scores; // [images, captions]
      }),
  };
}

/** Scores `[a, b]` of query items against source items, in blocks of at most `blockMiB`. */
function scoresByBlocks(queries: EmbeddingSet, sources: EmbeddingSet, options: StatedOptions): tf.Tensor2D {
  const queryVectors = unitVectors(queries); // [a, queries, dim]
  const queryMask = maskOf(queries); // [a, queries]
  const blocks = sourceBlocks(queries, sources, options.blockMiB * 2 ** 18).map((block) => {
    const masks = { queries: queryMask, sources: block.mask };
    return hardAssignmentScores(queryVectors, unitVectors(block), masks, options); // [a, block]
  });
  return tf.concat(blocks, 1); // [a, b]
}

/** Vectors of length 1 `[batch, length, dim]`, padding and zero vectors 0. */
function unitVectors(set: EmbeddingSet): tf.Tensor3D {
  return l2Normalize(withoutPadding(set));
}

/** 1 where a word and a region of one pair were assigned, else 0: `[words, regions]`. */
function chosenPairs(image: EmbeddingSet, caption: EmbeddingSet, fromWords: boolean): tf.Tensor2D {
  return tf.tidy(() => {
    assertComparable('hardAssignment', image, caption);
    for (const { vectors } of [image, caption]) {
      if (vectors.shape[0] === 1) continue;
      throw new ShapeError(
        `hardAssignment: attention takes one image and one caption, got ${vectors.shape[0]}. Slice one pair out of the batch.`,
      );
    }
    const [queries, sources] = fromWords ? [caption, image] : [image, caption];
    const shape = [queries.vectors.shape[1], sources.vectors.shape[1]] as const;
    if (queries.vectors.size === 0 || sources.vectors.size === 0) {
      return tf.zeros<tf.Rank.R2>([caption.vectors.shape[1], image.vectors.shape[1]]);
    }
    const { places } = bestSources(unitVectors(queries), unitVectors(sources), sources.mask); // [queries, 1]
    const chosen = tf.reshape<tf.Rank.R2>(oneHot(places, shape[1]), [...shape]); // [queries, sources]
    const real = tf.matMul<tf.Tensor2D>(maskOf(queries), maskOf(sources), true, false); // [queries, sources]
    const weights = tf.mul<tf.Tensor2D>(chosen, real); // [queries, sources]
    return fromWords ? weights : tf.transpose(weights); // [words, regions]
  });
}

function everyOption({
  direction = 'text-to-image',
  aggregate = 'logSumExp',
  lseSharpness = 10,
  blockMiB = 16,
}: HardAssignmentOptions): StatedOptions {
  assertOneOf('hardAssignment', 'direction', direction, ['text-to-image', 'image-to-text']);
  assertOneOf('hardAssignment', 'aggregate', aggregate, Object.keys(aggregations));
  assertPositive('hardAssignment', 'lseSharpness', lseSharpness);
  assertPositive('hardAssignment', 'blockMiB', blockMiB);
  return { direction, aggregate, lseSharpness, blockMiB };
}
