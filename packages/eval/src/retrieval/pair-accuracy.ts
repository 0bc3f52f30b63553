import { assertWhole, DataError, seededRandom } from '@vse/core';
import { relevanceOf, type ScoredRetrieval } from './relevance';

/** Input of `pairAccuracy`. */
export interface PairAccuracyInput extends ScoredRetrieval {
  /** Seed that draws one wrong caption per correct pair, as in the protocol. Absent: every wrong caption counts. */
  readonly seed?: number;
}

/**
 * Percent of correct pairs that score above the same image with a wrong caption; a tie is not above. The measure of Favre's
 * 2017 tutorial, which draws one wrong caption per pair: pass `seed` for that. Without it, the expectation over all draws is
 * computed. Chance gives 50.
 *
 * Reads `scores: [images, captions]`, of a pair the matrix of images as queries. Time O(images x captions), with a sort of each row without `seed`.
 *
 * @param input - Scores, correct answers and seed.
 * @throws `OptionError` if the seed is not a whole number, and the errors of `retrievalMetrics`.
 * @example
 * ```ts
 * import { pairAccuracy } from '@vse/eval';
 *
 * const scores = [0.9, 0.5, 0.6, 0.4]; // [2 images, 2 captions]
 * console.log(pairAccuracy({ scores, captionToImage: [0, 1] })); // 50
 * ```
 */
export function pairAccuracy(input: PairAccuracyInput): number {
  const where = 'pairAccuracy';
  const { seed } = input;
  if (seed !== undefined) assertWhole(where, 'seed', seed, { from: -Infinity });
  const random = seed === undefined ? undefined : seededRandom(seed);
  const relevance = relevanceOf(where, input);
  const { images, captions } = relevance;
  const scores = relevance.scores.imageToText;
  let won = 0;
  let pairs = 0;
  for (let image = 0; image < images; image++) {
    const row = Float64Array.from({ length: captions }, (_, caption) => scores[image * captions + caption]!);
    const correct = relevance.row(image);
    const wrong = row.filter((_, caption) => correct[caption] === 0);
    if (wrong.length === 0) continue;
    const share = random
      ? (score: number) => (score > wrong[random.integer(wrong.length)]! ? 1 : 0)
      : shareBelow(wrong.sort());
    correct.forEach((isCorrect, caption) => {
      if (!isCorrect) return;
      won += share(row[caption]!);
      pairs++;
    });
  }
  if (pairs === 0)
    throw new DataError(`${where}: some image must have a correct and a wrong caption, got none.`);
  return (100 * won) / pairs;
}

/** Share of the sorted values that are strictly below a score. */
function shareBelow(sorted: Float64Array): (score: number) => number {
  return (score) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < score) low = middle + 1;
      else high = middle;
    }
    return low / sorted.length;
  };
}
