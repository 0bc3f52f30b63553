import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Similarity } from '@vse/core';
import { ownRecipe } from './recipe';

/**
 * Weighted mean of the scores of several similarities, as SCAN's best results average text-to-image and image-to-text.
 * https://arxiv.org/abs/1803.08024
 *
 * The weights are divided by their sum. Returns scores `[images, captions]`.
 *
 * @param similarities - The members.
 * @param weights - One weight per member. Defaults to `1` each.
 * @throws `OptionError` if the list is empty, or weights are negative, all zero, or not as many as the similarities.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { ensemble, stackedCrossAttention } from '@vse/attention';
 *
 * const both = ensemble([stackedCrossAttention(), stackedCrossAttention({ direction: 'image-to-text' })]);
 * const images = { vectors: tf.tensor3d([[[1, 0], [0, 1]]]) }; // 1 image of 2 regions
 * const captions = { vectors: tf.tensor3d([[[1, 0]], [[1, 1]]]) }; // 2 captions of 1 word
 * console.log(await both.score(images, captions).array()); // [1, 2]
 * ```
 */
export function ensemble(
  similarities: readonly Similarity[],
  weights: readonly number[] = similarities.map(() => 1),
): Similarity {
  const shares = sharesOf(similarities, weights);
  const attention = meanAttention(similarities, shares);
  return {
    name: `ensemble(${similarities.map(({ name }) => name).join(', ')})`,
    recipe: ownRecipe('ensemble', [...similarities], [...weights]),
    ...(attention && { attention }),
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

/** Weighted mean of the attention of those similarities that have it; `undefined` if none has. */
function meanAttention(
  similarities: readonly Similarity[],
  shares: readonly number[],
): Similarity['attention'] {
  const looking = similarities.flatMap((similarity, i) =>
    similarity.attention && shares[i]! > 0 ? [{ similarity, share: shares[i]! }] : [],
  );
  const total = looking.reduce((sum, { share }) => sum + share, 0);
  if (looking.length === 0) return undefined;
  return (image, caption) =>
    tf.tidy(() =>
      tf.addN(
        looking.map(({ similarity, share }) =>
          tf.mul<tf.Tensor2D>(similarity.attention!(image, caption), share / total),
        ),
      ),
    ); // [words, regions]
}

function sharesOf(similarities: readonly Similarity[], weights: readonly number[]): number[] {
  if (similarities.length === 0) throw new OptionError('ensemble: similarities must not be empty.');
  if (weights.length !== similarities.length) {
    throw new OptionError(
      `ensemble: weights must be ${similarities.length} numbers, one for each similarity, got ${weights.length}.`,
    );
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!weights.every((weight) => Number.isFinite(weight) && weight >= 0) || !(total > 0)) {
    throw new OptionError(
      `ensemble: weights must be finite, not negative and not all 0, got ${weights.join(', ')}.`,
    );
  }
  return weights.map((weight) => weight / total);
}
