import * as tf from '@tensorflow/tfjs-core';
import { assertWhole } from '@vse/core';
import { linear } from '@vse/layers';
import { maskedSoftmax } from '../cross-attention/masked-softmax';
import type { TrainableSimilarity } from '../dual-attention/dual-attention';
import { affine, type Affine } from './affine';
import {
  alignmentOptions,
  alignmentSimilarity,
  type AlignmentHead,
  type AlignmentOptions,
} from './alignment-similarity';

/** Options of `similarityReasoning`. */
export interface SimilarityReasoningOptions extends AlignmentOptions {
  /** Number of reasoning steps. Defaults to `3`. */
  readonly steps?: number;
}

/**
 * Similarity graph reasoning (SGR): the similarity of a word and its regions, and of the whole image and caption, is a vector;
 * these vectors are the nodes of a graph without missing edges, which exchange what they hold in `steps` steps, and a linear layer
 * scores the node of the whole. SGRAF, https://arxiv.org/abs/2101.01368
 *
 * Reads images `[images, regions, embedDim]` and captions `[captions, words, embedDim]`, each with its mask; returns scores
 * `[images, captions]` between 0 and 1. Only real words and regions count; a pair with an empty caption or image scores 0. Every
 * pair costs `words x embedDim x similarityDim` multiplications, and `3 x words x similarityDim^2` more a step. Pairs are
 * computed in blocks of `blockMiB`, for the gradient too, which computes each block again: nothing per pair is kept. Variables:
 * `images.*`, `captions.*`, `local.*`, `global.*`, `score.*`, and `query.1.*`, `key.1.*`, `update.1.*` of each step. Dispose it
 * when done.
 *
 * The authors' batch normalisation and dropout inside the similarity are left out: a similarity scores the same pair alike in
 * training and afterwards.
 *
 * @param options - Dimensions, steps, attention, seed and size of the blocks.
 * @throws `OptionError` if an option is out of range; when scoring, `ShapeError` if the sets have another dimension.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { similarityReasoning } from '@vse/attention';
 *
 * const similarity = similarityReasoning({ embedDim: 8, similarityDim: 4, steps: 2, seed: 1 });
 * const images = { vectors: tf.randomNormal<tf.Rank.R3>([2, 5, 8]) }; // 2 images of 5 regions
 * const captions = { vectors: tf.randomNormal<tf.Rank.R3>([3, 7, 8]) }; // 3 captions of 7 words
 * console.log(similarity.score(images, captions).shape); // [2, 3]
 * similarity.dispose();
 * ```
 */
export function similarityReasoning({
  steps = 3,
  ...options
}: SimilarityReasoningOptions): TrainableSimilarity {
  const stated = { ...alignmentOptions('similarityReasoning', options), steps };
  assertWhole('similarityReasoning', 'steps', steps);
  const { similarityDim: dim, seed } = stated;
  const layers = Object.fromEntries(
    Array.from({ length: steps }, (_, step) =>
      (['query', 'key', 'update'] as const).map((name, i) => {
        const layer = linear({ inputDim: dim, outputDim: dim, seed: seed + 9 + 3 * step + i });
        return [`${name}.${step + 1}`, layer] as const;
      }),
    ).flat(),
  );
  return alignmentSimilarity('similarityReasoning', stated, { layers, reduce: reasoned });
}

/** Node of the whole after every step: `[pairs, m]`. */
const reasoned: AlignmentHead['reduce'] = (vectors, mask, layers) => {
  const realNodes = tf.expandDims<tf.Tensor3D>(mask, 1); // [pairs, 1, 1 + words]
  let nodes = vectors; // [pairs, 1 + words, m]
  for (let i = 0; i < layers.length; i += 3) {
    const [query, key, update] = layers.slice(i, i + 3) as [Affine, Affine, Affine];
    const products = tf.matMul<tf.Tensor3D>(affine(nodes, query), affine(nodes, key), false, true); // [pairs, 1 + words, 1 + words]
    const edges = maskedSoftmax(products, realNodes); // [pairs, 1 + words, 1 + words]
    nodes = tf.relu(affine(tf.matMul(edges, nodes), update)) as tf.Tensor3D; // [pairs, 1 + words, m]
  }
  const [pairs, , dim] = nodes.shape;
  return tf.reshape(tf.slice(nodes, [0, 0, 0], [pairs, 1, dim]), [pairs, dim]);
};
