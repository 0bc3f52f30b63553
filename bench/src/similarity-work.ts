import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, type EmbeddingSet, type Similarity } from '@vse/core';
import { maxOfHinges } from '@vse/losses';
import { unitVectors } from './random-sets';
import { captionLengths, scanSizes } from './scan-sizes';

/** Sizes of a batch of sets. */
export interface SetSizes {
  readonly regions: number;
  /** Mean words per caption; lengths differ by up to 4. */
  readonly words: number;
  readonly dim: number;
}

/** Random unit vectors for as many images as captions, of SCAN's sizes by default. */
export function scanSets(
  batch: number,
  { regions, words, dim }: SetSizes = scanSizes,
): Readonly<Record<'images' | 'captions', EmbeddingSet>> {
  const lengths = captionLengths(batch, words);
  const longest = Math.max(...lengths);
  return {
    images: { vectors: unitVectors([batch, regions, dim], 1) },
    captions: {
      vectors: unitVectors([batch, longest, dim], 2),
      mask: maskFromLengths(lengths, longest),
    },
  };
}

/** Computes scores. */
export async function forward(
  similarity: Similarity,
  images: EmbeddingSet,
  captions: EmbeddingSet,
): Promise<void> {
  const scores = similarity.score(images, captions); // [images, captions]
  await scores.data();
  scores.dispose();
}

/** Computes scores, max of hinges, and the gradients of both sets. */
export async function step(
  similarity: Similarity,
  images: EmbeddingSet,
  captions: EmbeddingSet,
): Promise<void> {
  const loss = maxOfHinges();
  const gradients = tf.grads((v, e) =>
    loss({
      scores: similarity.score(
        { vectors: v as tf.Tensor3D },
        { vectors: e as tf.Tensor3D, ...(captions.mask && { mask: captions.mask }) },
      ),
    }),
  )([images.vectors, captions.vectors]);
  await Promise.all(gradients.map((gradient) => gradient.data()));
  tf.dispose(gradients);
}
