import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Similarity } from '@vse/core';
import { ownRecipe } from './recipe';

/**
 * The weighted mean of the scores of several similarities, as SCAN's best results average text-to-image and
 * image-to-text. https://arxiv.org/abs/1803.08024
 *
 * The weights (all 1 unless given) are divided by their sum. Returns scores `[images, captions]`. Throws an
 * `OptionError` for an empty list, or weights that are negative, all zero, or not as many as the similarities.
 */
export function ensemble(similarities: readonly Similarity[], weights?: readonly number[]): Similarity {
  const given = weights ?? similarities.map(() => 1);
  const shares = sharesOf(similarities, given);
  return {
    name: `ensemble(${similarities.map(({ name }) => name).join(', ')})`,
    recipe: ownRecipe('ensemble', similarities, given),
    score: (images, captions) =>
      tf.tidy(() =>
        tf.addN(
          similarities.map((similarity, i) =>
            tf.mul<tf.Tensor2D>(similarity.score(images, captions), shares[i]!),
          ),
        ),
      ), // [images, captions]
    variables: () =>
      [...new Set(similarities)].flatMap((similarity, i) =>
        (similarity.variables?.() ?? []).map(({ name, variable }) => ({ name: `${i}.${name}`, variable })),
      ),
    dispose: () => {
      for (const similarity of new Set(similarities)) similarity.dispose?.();
    },
  };
}

function sharesOf(similarities: readonly Similarity[], given: readonly number[]): number[] {
  if (similarities.length === 0) throw new OptionError('ensemble: similarities must not be empty.');
  if (given.length !== similarities.length) {
    throw new OptionError(
      `ensemble: weights must be ${similarities.length} numbers, one for each similarity, got ${given.length}.`,
    );
  }
  const total = given.reduce((sum, weight) => sum + weight, 0);
  if (!given.every((weight) => Number.isFinite(weight) && weight >= 0) || !(total > 0)) {
    throw new OptionError(
      `ensemble: weights must be finite, not negative and not all 0, got ${given.join(', ')}.`,
    );
  }
  return given.map((weight) => weight / total);
}
