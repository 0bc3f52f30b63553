import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, seededRandom, type EmbeddingSet } from '@vse/core';

/** Inputs of every case: the same numbers on every backend. */
export interface Inputs {
  readonly images: Required<EmbeddingSet>;
  readonly captions: Required<EmbeddingSet>;
  /** `[images, captions]`, two captions for each image. */
  readonly positives: tf.Tensor2D;
}

export const dim = 6;
const regions = [3, 4, 1, 4];
const words = [5, 2, 1, 4, 3, 5, 1, 2];

/** 4 images of 1 to 4 regions and 8 captions of 1 to 5 words, two for each image. */
export function makeInputs(): Inputs {
  const random = seededRandom(7);
  const images = setOf(regions, () => random.normal());
  const captions = setOf(words, () => random.normal());
  const matches = regions.flatMap((_, image) => words.map((__, caption) => (caption % 4 === image ? 1 : 0)));
  return { images, captions, positives: tf.tensor2d(matches, [regions.length, words.length]) };
}

function setOf(lengths: readonly number[], draw: () => number): Required<EmbeddingSet> {
  const longest = Math.max(...lengths);
  const values = Float32Array.from({ length: lengths.length * longest * dim }, () => draw());
  return {
    vectors: tf.tensor3d(values, [lengths.length, longest, dim]),
    mask: maskFromLengths(lengths, longest),
  };
}
