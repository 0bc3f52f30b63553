import type { RetrievalScores, ScorePair } from '../retrieval/score-pair';
import { haveOneMatrix, sharesOf, systemsOf } from './check-systems';
import { standardize } from './standardize';

/** Input of `standardizedMean`. */
export interface StandardizedMeanInput {
  /** Scores of each system, `[images, captions]`, row-major; a pair of matrices if its directions differ. */
  readonly systems: readonly RetrievalScores[];
  /** Weight of each system; their sum does not matter. Defaults to equal weights. */
  readonly weights?: readonly number[];
}

/**
 * Mean of standardised scores: each system's matrix less its mean, divided by its deviation, so that systems with other
 * scales count alike. The simplest ensemble; the systems need nothing in common but the test set.
 *
 * Time O(systems x pairs). The result is float32, `[images, captions]` for each direction, one matrix where no system has a
 * pair.
 *
 * @param input - Scores of the systems, and their weights.
 * @throws `ShapeError` if the systems have different sizes, `DataError` if a score is not finite or a system gives every pair
 * one score, `OptionError` if there is no system, or the weights are negative, all 0 or not one a system.
 * @example
 * ```ts
 * import { retrievalMetrics, standardizedMean } from '@vse/eval';
 *
 * const scores = standardizedMean({ systems: [[0.9, 0.5, 0.2, 0.4], [3, 1, 4, 20]] }); // [2 images, 2 captions] each
 * console.log(retrievalMetrics({ scores, captionToImage: [0, 1] }).rsum); // 600
 * ```
 */
export function standardizedMean({ systems, weights }: StandardizedMeanInput): ScorePair {
  const where = 'standardizedMean';
  const pairs = systemsOf(where, systems);
  const shares = sharesOf(where, systems.length, weights);
  const mean = (direction: keyof ScorePair): Float32Array => {
    const sums = new Float32Array(pairs[0]![direction].length);
    pairs.forEach((pair, system) => {
      const standardized = standardize(where, system, pair[direction]);
      for (let i = 0; i < sums.length; i++) sums[i]! += shares[system]! * standardized[i]!;
    });
    return sums;
  };
  const imageToText = mean('imageToText');
  return { imageToText, textToImage: haveOneMatrix(pairs) ? imageToText : mean('textToImage') };
}
