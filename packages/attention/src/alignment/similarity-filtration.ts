import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize } from '@vse/core';
import { linear } from '@vse/layers';
import type { TrainableSimilarity } from '../dual-attention/dual-attention';
import { affine, type Affine } from './affine';
import {
  alignmentOptions,
  alignmentSimilarity,
  type AlignmentHead,
  type AlignmentOptions,
} from './alignment-similarity';

/** Options of `similarityFiltration`. */
export type SimilarityFiltrationOptions = AlignmentOptions;

/**
 * Similarity attention filtration (SAF): the similarity of a word and its regions, and of the whole image and caption, is a
 * vector; a learned gate weighs these vectors, so that words which say little count little, and a linear layer scores their
 * mean. SGRAF, https://arxiv.org/abs/2101.01368
 *
 * Reads images `[images, regions, embedDim]` and captions `[captions, words, embedDim]`, each with its mask; returns scores
 * `[images, captions]` between 0 and 1. Only real words and regions count; a pair with an empty caption or image scores 0. Every
 * pair costs `words x embedDim x similarityDim` multiplications. Pairs are computed in blocks of `blockMiB`, for the gradient
 * too, which computes each block again: nothing per pair is kept. Variables: `images.*`, `captions.*`, `local.*`, `global.*`,
 * `score.*` and `gate.*`. Dispose it when done.
 *
 * The authors' batch normalisation and dropout inside the similarity are left out: a similarity scores the same pair alike in
 * training and afterwards.
 *
 * @param options - Dimensions, attention, seed and size of the blocks.
 * @throws `OptionError` if an option is out of range; when scoring, `ShapeError` if the sets have another dimension.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { similarityFiltration } from '@vse/attention';
 *
 * const similarity = similarityFiltration({ embedDim: 8, similarityDim: 4, seed: 1 });
 * const images = { vectors: tf.randomNormal<tf.Rank.R3>([2, 5, 8]) }; // 2 images of 5 regions
 * const captions = { vectors: tf.randomNormal<tf.Rank.R3>([3, 7, 8]) }; // 3 captions of 7 words
 * console.log(similarity.score(images, captions).shape); // [2, 3]
 * similarity.dispose();
 * ```
 */
export function similarityFiltration(options: SimilarityFiltrationOptions): TrainableSimilarity {
  const stated = alignmentOptions('similarityFiltration', options);
  const gate = linear({ inputDim: stated.similarityDim, outputDim: 1, seed: stated.seed + 9 });
  return alignmentSimilarity('similarityFiltration', stated, { layers: { gate }, reduce: filtered });
}

/** Mean of the similarity vectors under their gates, of length 1: `[pairs, m]`. */
const filtered: AlignmentHead['reduce'] = (vectors, mask, layers) => {
  const [gate] = layers as readonly [Affine];
  const open = tf.sigmoid(tf.squeeze<tf.Tensor2D>(affine(vectors, gate), [2])); // [pairs, 1 + words]
  const real = tf.mul(open, mask); // [pairs, 1 + words]
  const weights = tf.div<tf.Tensor2D>(real, tf.add(tf.sum(real, 1, true), 1e-8)); // [pairs, 1 + words]
  const mean = tf.squeeze<tf.Tensor2D>(tf.matMul(tf.expandDims<tf.Tensor3D>(weights, 1), vectors), [1]); // [pairs, m]
  return l2Normalize(mean);
};
