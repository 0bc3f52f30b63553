import * as tf from '@tensorflow/tfjs-core';
import { assertEmbeddingSet, assertShape, assertWhole, type NamedVariable, type Similarity } from '@vse/core';
import { prefixed } from '@vse/layers';
import { attentionMemory } from './attention-memory';
import { zeroScores } from '../sets/padding';
import { ownRecipe } from '../recipe';

/** Options of `dualAttention`. */
export interface DualAttentionOptions {
  /** Dimension of a region's vector. */
  readonly imageDim: number;
  /** Dimension of a word's vector, and of the context vectors that are compared. Defaults to `imageDim`. */
  readonly captionDim?: number;
  /** Dimension of the hidden state of an attention step. Defaults to `captionDim`. */
  readonly hiddenDim?: number;
  /** Number of attention steps on each side, K in the paper. Defaults to `2`. */
  readonly steps?: number;
  /** Seed of the initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/** A similarity with weights of its own. */
export interface TrainableSimilarity extends Similarity {
  /** Its trainable variables, under stable names. */
  variables(): readonly NamedVariable[];
  /** Disposes its variables. */
  dispose(): void;
}

/**
 * Dual attention networks for matching (DAN): each side attends to its own set in `steps` steps, guided by a memory of the
 * earlier ones. The score is the sum over all steps, the mean being step 0, of the inner product of both sides' context
 * vectors. Image contexts are mapped into the captions' space by a linear layer and a tanh. https://arxiv.org/abs/1611.00471
 *
 * Reads images `[images, regions, imageDim]` and captions `[captions, words, captionDim]`; returns scores
 * `[images, captions]`. Only real regions and words count; an empty set scores 0. Variables: `images.*` and
 * `captions.*`, all `weight`, without biases. Dispose it when done.
 *
 * @throws `OptionError` if a dimension or `steps` is not a whole number above 0.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { dualAttention } from '@vse/attention';
 *
 * const similarity = dualAttention({ imageDim: 6, captionDim: 4, seed: 1 });
 * const images = { vectors: tf.randomNormal<tf.Rank.R3>([2, 5, 6]) }; // 2 images of 5 regions
 * const captions = { vectors: tf.randomNormal<tf.Rank.R3>([3, 7, 4]) }; // 3 captions of 7 words
 * console.log(similarity.score(images, captions).shape); // [2, 3]
 * similarity.dispose();
 * ```
 */
export function dualAttention(options: DualAttentionOptions): TrainableSimilarity {
  const stated = everyOption(options);
  const { imageDim, captionDim, hiddenDim, steps, seed } = stated;
  const common = { outputDim: captionDim, hiddenDim, steps };
  const images = attentionMemory({ ...common, dim: imageDim, project: true, seed: 2 * seed });
  const captions = attentionMemory({ ...common, dim: captionDim, project: false, seed: 2 * seed + 1 });
  return {
    name: 'dualAttention',
    recipe: ownRecipe('dualAttention', stated),
    score: (imageSet, captionSet) =>
      tf.tidy(() => {
        assertEmbeddingSet('dualAttention', 'images', imageSet);
        assertEmbeddingSet('dualAttention', 'captions', captionSet);
        assertShape('dualAttention', 'images.vectors', imageSet.vectors, ['images', 'regions', imageDim]);
        assertShape('dualAttention', 'captions.vectors', captionSet.vectors, [
          'captions',
          'words',
          captionDim,
        ]);
        if (imageSet.vectors.size === 0 || captionSet.vectors.size === 0)
          return zeroScores(imageSet, captionSet);
        const visual = images.contexts(imageSet); // [images, (steps + 1) * captionDim]
        const textual = captions.contexts(captionSet); // [captions, (steps + 1) * captionDim]
        return tf.matMul<tf.Tensor2D>(visual, textual, false, true); // [images, captions]
      }),
    variables: () => [
      ...prefixed('images', images.variables()),
      ...prefixed('captions', captions.variables()),
    ],
    dispose: () => {
      images.dispose();
      captions.dispose();
    },
  };
}

function everyOption({
  imageDim,
  captionDim = imageDim,
  hiddenDim = captionDim,
  steps = 2,
  seed = 0,
}: DualAttentionOptions): Required<DualAttentionOptions> {
  for (const [name, value] of Object.entries({ imageDim, captionDim, hiddenDim, steps })) {
    assertWhole('dualAttention', name, value);
  }
  return { imageDim, captionDim, hiddenDim, steps, seed };
}
