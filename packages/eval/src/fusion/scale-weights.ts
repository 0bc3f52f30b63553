import type { RetrievalScores } from '../retrieval/score-pair';
import { systemsOf } from './check-systems';
import { deviationOf } from './standardize';

/** Input of `scaleWeights`. */
export interface ScaleWeightsInput {
  /** Scores of each system on the same pairs, of training items. */
  readonly systems: readonly RetrievalScores[];
}

/**
 * Weights with which the scores of several systems can be added: one over the deviation of each, divided by their sum. On
 * training items they are constants, which an ensemble folder keeps (`saveEnsemble` of `@vse/models`); `standardizedMean`
 * measures them on the test set itself.
 *
 * @param input - Scores of the systems.
 * @throws `ShapeError` if the systems have different sizes, `DataError` if a score is not finite or a system gives every pair
 * one score, `OptionError` if there is no system.
 * @example
 * ```ts
 * import { scaleWeights } from '@vse/eval';
 *
 * console.log(scaleWeights({ systems: [[0.1, 0.3], [1, 7]] })); // 0.968, 0.032: deviations 0.1 and 3
 * ```
 */
export function scaleWeights({ systems }: ScaleWeightsInput): readonly number[] {
  const where = 'scaleWeights';
  const inverse = systemsOf(where, systems).map(
    ({ imageToText }, system) => 1 / deviationOf(where, system, imageToText).deviation,
  );
  const sum = inverse.reduce((total, weight) => total + weight, 0);
  return inverse.map((weight) => weight / sum);
}
