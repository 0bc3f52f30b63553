import { DataError, OptionError, seededRandom } from '@vse/core';
import { relevanceOf, type ScoredRetrieval } from './relevance';

export interface PairAccuracyInput extends ScoredRetrieval {
  /** Draws one wrong caption per right pair, as the protocol does. Absent: every wrong caption counts. */
  readonly seed?: number;
}

/**
 * How often, in percent, a right pair scores above the same image with a wrong caption; a tie is not above. The measure
 * of Favre's 2017 tutorial, which draws one wrong caption per pair: pass `seed` for that. Without it the expectation
 * over all draws is computed, which does not depend on chance. Guessing gives 50.
 *
 * Reads `scores: [images, captions]`. Time O(images x captions), with a sort of each row without `seed`.
 */
export function pairAccuracy(input: PairAccuracyInput): number {
  const where = 'pairAccuracy';
  const { scores, seed } = input;
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw new OptionError(`${where}: seed must be a whole number, got ${seed}.`);
  }
  const random = seed === undefined ? undefined : seededRandom(seed);
  const relevance = relevanceOf(where, input);
  const { images, captions } = relevance;
  let won = 0;
  let pairs = 0;
  for (let image = 0; image < images; image++) {
    const row = Float64Array.from({ length: captions }, (_, caption) => scores[image * captions + caption]!);
    const right = relevance.row(image);
    const wrong = row.filter((_, caption) => right[caption] === 0);
    if (wrong.length === 0) continue;
    const share = random
      ? (score: number) => (score > wrong[random.integer(wrong.length)]! ? 1 : 0)
      : shareBelow(wrong.sort());
    right.forEach((is, caption) => {
      if (!is) return;
      won += share(row[caption]!);
      pairs++;
    });
  }
  if (pairs === 0)
    throw new DataError(`${where}: there is no image with a right and a wrong caption to compare.`);
  return (100 * won) / pairs;
}

/** How many of the sorted values are strictly below a score, as a share. */
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
