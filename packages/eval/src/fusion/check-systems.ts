import { DataError, OptionError, ShapeError } from '@vse/core';
import { byDirection, type RetrievalScores, type ScorePair } from '../retrieval/score-pair';

/**
 * Scores of several systems on one test set, by direction.
 *
 * @throws `OptionError` if there is no system, `ShapeError` if one has another size, `DataError` if a score is not finite.
 */
export function systemsOf(where: string, systems: readonly RetrievalScores[]): readonly ScorePair[] {
  if (systems.length === 0) throw new OptionError(`${where}: systems must not be empty.`);
  const pairs = systems.map(byDirection);
  const size = pairs[0]!.imageToText.length;
  if (size === 0) throw new DataError(`${where}: systems[0] must have scores, got none.`);
  pairs.forEach(({ imageToText, textToImage }, i) => {
    for (const values of new Set([imageToText, textToImage])) {
      if (values.length !== size) {
        throw new ShapeError(
          `${where}: systems[${i}] must have ${size} scores as systems[0] has, got ${values.length}.`,
        );
      }
      for (let at = 0; at < size; at++) {
        if (Number.isFinite(values[at])) continue;
        throw new DataError(`${where}: systems[${i}] must have finite scores, got ${values[at]} at ${at}.`);
      }
    }
  });
  return pairs;
}

/**
 * Weights that sum to 1; equal ones by default.
 *
 * @throws `OptionError` if they are not one a system, one is negative or not finite, or all are 0.
 */
export function sharesOf(where: string, systems: number, weights?: readonly number[]): readonly number[] {
  const given = weights ?? new Array<number>(systems).fill(1);
  if (given.length !== systems) {
    throw new OptionError(`${where}: weights must be one a system, ${systems}, got ${given.length}.`);
  }
  const sum = given.reduce((total, weight) => total + weight, 0);
  if (given.some((weight) => !(weight >= 0)) || !(sum > 0 && sum < Infinity)) {
    throw new OptionError(
      `${where}: weights must be numbers of at least 0, not all 0, got ${given.join(', ')}.`,
    );
  }
  return given.map((weight) => weight / sum);
}

/** True if no system has a matrix of its own for each direction. */
export function haveOneMatrix(pairs: readonly ScorePair[]): boolean {
  return pairs.every(({ imageToText, textToImage }) => imageToText === textToImage);
}
