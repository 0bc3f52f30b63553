import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type EmbeddingSet, type Similarity } from '@vse/core';

import { itemBlocks } from '../sets/item-blocks';

export interface ScoreInBlocksOptions {
  /**
   * The largest temporary of one block in MiB, counted as `[captions, words, images, regions]` float32 numbers; a
   * similarity holds up to five of these at a time. Defaults to `64`.
   */
  readonly maxMiB?: number;
}

/**
 * All scores of many images and captions, block by block, so that memory stays bounded however many there are. For
 * evaluation: equal to `similarity.score(images, captions)`, without a gradient worth having.
 *
 * Reads sets as the similarity does; returns scores `[images, captions]`. Throws an `OptionError` for a `maxMiB` that is
 * not above 0. A single pair is scored however large it is.
 */
export function scoreInBlocks(
  similarity: Similarity,
  sets: { readonly images: EmbeddingSet; readonly captions: EmbeddingSet },
  { maxMiB = 64 }: ScoreInBlocksOptions = {},
): tf.Tensor2D {
  if (!(Number.isFinite(maxMiB) && maxMiB > 0)) {
    throw new OptionError(`scoreInBlocks: maxMiB must be a number above 0, got ${maxMiB}.`);
  }
  const { images, captions } = sets;
  const block = blockSizes(images.vectors.shape, captions.vectors.shape, maxMiB * 2 ** 18);
  return tf.tidy(() => {
    const rows = itemBlocks(images, block.images).map((someImages) =>
      tf.tidy(() => {
        const row = itemBlocks(captions, block.captions).map((some) => similarity.score(someImages, some));
        return tf.concat(row, 1); // [some images, captions]
      }),
    );
    return tf.concat(rows, 0); // [images, captions]
  });
}

/** How many images and captions make a block whose pairs of words and regions are at most `numbers`. */
function blockSizes(
  [images, regions]: readonly [number, number, number],
  [captions, words]: readonly [number, number, number],
  numbers: number,
): { images: number; captions: number } {
  const pairs = Math.max(1, Math.floor(numbers / Math.max(1, regions * words)));
  const square = Math.max(1, Math.floor(Math.sqrt(pairs)));
  const someCaptions = Math.min(Math.max(1, captions), square);
  const someImages = Math.min(Math.max(1, images), Math.floor(pairs / someCaptions));
  return { images: someImages, captions: Math.max(someCaptions, Math.floor(pairs / someImages)) };
}
