import * as tf from '@tensorflow/tfjs-core';
import { assertEmbeddingSet, assertShape, OptionError, type NamedVariable, type Similarity } from '@vse/core';
import { prefixed } from '@vse/layers';
import { attentionMemory } from './attention-memory';
import { zeroScores } from '../sets/padding';
import { ownRecipe } from '../recipe';

export interface DualAttentionOptions {
  /** The size of a region's vector. */
  readonly imageDim: number;
  /** The size of a word's vector, and of the vectors compared. Defaults to `imageDim`. */
  readonly captionDim?: number;
  /** The size in which a memory and the vectors it looks at meet. Defaults to `captionDim`. */
  readonly hiddenDim?: number;
  /** How often each side attends. Defaults to `2`. */
  readonly steps?: number;
  /** Fixes the initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/** A similarity with weights of its own. */
export interface TrainableSimilarity extends Similarity {
  variables(): readonly NamedVariable[];
  dispose(): void;
}

/**
 * Dual attention networks for matching (DAN): each side looks at its own set `steps` times, led by a memory of what it
 * saw; the score is the sum over all looks, the first being the mean, of the inner product of what both sides saw.
 * What is seen in an image goes through a linear map and a tanh into the captions' space. https://arxiv.org/abs/1611.00471
 *
 * Reads images `[images, regions, imageDim]` and captions `[captions, words, captionDim]`; returns scores
 * `[images, captions]`. Only real regions and words count; an empty set scores 0. Variables: `images.*` and
 * `captions.*`, all `weight`, without biases. Throws an `OptionError` for a size that is not a whole number above 0.
 */
export function dualAttention(options: DualAttentionOptions): TrainableSimilarity {
  const { imageDim, captionDim, hiddenDim, steps, seed } = checked(options);
  const common = { outputDim: captionDim, hiddenDim, steps };
  const images = attentionMemory({ ...common, dim: imageDim, project: true, seed: 2 * seed });
  const captions = attentionMemory({ ...common, dim: captionDim, project: false, seed: 2 * seed + 1 });
  return {
    name: 'dualAttention',
    recipe: ownRecipe('dualAttention', options),
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
        const seen = images.read(imageSet); // [images, (steps + 1) * captionDim]
        const read = captions.read(captionSet); // [captions, (steps + 1) * captionDim]
        return tf.matMul<tf.Tensor2D>(seen, read, false, true); // [images, captions]
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

function checked({
  imageDim,
  captionDim = imageDim,
  hiddenDim = captionDim,
  steps = 2,
  seed = 0,
}: DualAttentionOptions): Required<DualAttentionOptions> {
  for (const [name, value] of Object.entries({ imageDim, captionDim, hiddenDim, steps })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new OptionError(`dualAttention: ${name} must be a whole number of at least 1, got ${value}.`);
  }
  return { imageDim, captionDim, hiddenDim, steps, seed };
}
