import * as tf from '@tensorflow/tfjs-core';
import { assertPositive, type EmbeddingSet, type Similarity } from '@vse/core';
import { itemBlocks } from '../sets/item-blocks';

/** Options of `scoreInBlocks`. */
export interface ScoreInBlocksOptions {
  /**
   * Upper bound of one temporary in MiB, counted as `[captions, words, images, regions]` float32 numbers; a similarity holds
   * up to five at a time. Defaults to `64`.
   */
  readonly maxMiB?: number;
}

/**
 * Scores many images and captions block by block, in bounded memory. For evaluation: the scores equal
 * `similarity.score(images, captions)`, but a gradient would keep every block in memory.
 *
 * Reads sets as the similarity does; returns scores `[images, captions]`. A single pair is scored however large it is.
 *
 * @param similarity - The similarity.
 * @param sets - Embeddings of both sides.
 * @param options - Size of the blocks.
 * @throws `OptionError` if `maxMiB` is not above 0.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { scoreInBlocks, stackedCrossAttention } from '@vse/attention';
 *
 * const images = { vectors: tf.randomNormal<tf.Rank.R3>([50, 36, 8]) }; // 50 images of 36 regions
 * const captions = { vectors: tf.randomNormal<tf.Rank.R3>([20, 9, 8]) }; // 20 captions of 9 words
 * const scores = scoreInBlocks(stackedCrossAttention(), { images, captions }, { maxMiB: 1 });
 * console.log(scores.shape); // [50, 20]
 * ```
 */
export function scoreInBlocks(
  similarity: Similarity,
  sets: { readonly images: EmbeddingSet; readonly captions: EmbeddingSet },
  { maxMiB = 64 }: ScoreInBlocksOptions = {},
): tf.Tensor2D {
  assertPositive('scoreInBlocks', 'maxMiB', maxMiB);
  const { images, captions } = sets;
  const block = blockSizes(images.vectors.shape, captions.vectors.shape, maxMiB * 2 ** 18);
  return tf.tidy(() => {
    const rows = itemBlocks(images, block.images).map((imageBlock) =>
      tf.tidy(() => {
        const row = itemBlocks(captions, block.captions).map((captionBlock) =>
          similarity.score(imageBlock, captionBlock),
        );
        return tf.concat(row, 1); // [block, captions]
      }),
    );
    return tf.concat(rows, 0); // [images, captions]
  });
}

/** Numbers of images and captions of a block with at most `maxElements` pairs of words and regions. */
function blockSizes(
  [images, regions]: readonly [number, number, number],
  [captions, words]: readonly [number, number, number],
  maxElements: number,
): { images: number; captions: number } {
  const pairs = Math.max(1, Math.floor(maxElements / Math.max(1, regions * words)));
  const square = Math.max(1, Math.floor(Math.sqrt(pairs)));
  const columns = Math.min(Math.max(1, captions), square);
  const rows = Math.min(Math.max(1, images), Math.floor(pairs / columns));
  return { images: rows, captions: Math.max(columns, Math.floor(pairs / rows)) };
}
