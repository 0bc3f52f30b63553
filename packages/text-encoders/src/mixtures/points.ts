import { assertWhole, DataError, ShapeError, type FeatureMatrix } from '@vse/core';
import { wordPatternTokens } from '../tokens/word-pattern';
import type { Tokenizer } from '../tokens/tokenize';
import type { WordVectors } from '../vectors/word-vectors';

/** Points for a mixture fit, `[length, dim]`, with a count for each. */
export interface WeightedPoints extends FeatureMatrix {
  /** `[length]`: weight of each point. Defaults to 1 for all. */
  readonly counts?: Float64Array;
}

/**
 * Collects the word vectors of captions as points for a mixture fit: each word once, with its number of occurrences as
 * count. The fit is the same as over all occurrences, in a hundredth of the time.
 *
 * @param captions - Training captions.
 * @param vectors - Word vectors; words without one are skipped.
 * @param options - The tokenizer; defaults to the tokens of `tfidf`.
 * @throws `DataError` if no word of the captions has a vector.
 * @example
 * ```ts
 * import { wordPoints, wordVectorsOf } from '@vse/text-encoders';
 *
 * const vectors = wordVectorsOf(['dog', 'runs'], Float32Array.of(1, 0, 0, 1));
 * console.log(wordPoints(['dog runs', 'dog sits'], vectors).counts); // 2 1
 * ```
 */
export function wordPoints(
  captions: Iterable<string>,
  vectors: WordVectors,
  { tokenizer = wordPatternTokens }: { readonly tokenizer?: Tokenizer } = {},
): WeightedPoints {
  const occurrences = new Map<number, number>();
  for (const caption of captions) {
    for (const word of tokenizer(caption)) {
      const row = vectors.rowOf(word);
      if (row >= 0) occurrences.set(row, (occurrences.get(row) ?? 0) + 1);
    }
  }
  if (occurrences.size === 0) throw new DataError('wordPoints: no word of the captions has a vector.');
  const { dim } = vectors;
  const rows = [...occurrences].sort(([a], [b]) => a - b);
  const values = new Float32Array(rows.length * dim);
  rows.forEach(([row], i) => values.set(vectors.values.subarray(row * dim, (row + 1) * dim), i * dim));
  return { values, length: rows.length, dim, counts: Float64Array.from(rows, ([, count]) => count) };
}

/**
 * Checks the points of a fit and returns their counts.
 *
 * @throws `ShapeError` if sizes do not agree.
 * @throws `OptionError` if there are more components than points.
 * @throws `DataError` if a value is not finite, or a count is not above 0.
 */
export function checkedCounts(where: string, points: WeightedPoints, components: number): Float64Array {
  const { values, length, dim, counts = new Float64Array(length).fill(1) } = points;
  if (values.length !== length * dim || counts.length !== length || dim < 1) {
    throw new ShapeError(
      `${where}: points must be [${length}, ${dim}] with ${length} counts, got ${values.length} numbers and ${counts.length} counts.`,
    );
  }
  assertWhole(where, 'components', components, { to: length }); // at most one for each point
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new DataError(
      `${where}: points must be finite, got ${values[wrong]} in point ${Math.floor(wrong / dim)}.`,
    );
  }
  const negative = counts.findIndex((count) => !(count > 0 && Number.isFinite(count)));
  if (negative >= 0) {
    throw new DataError(`${where}: counts must be above 0, got ${counts[negative]} for point ${negative}.`);
  }
  return counts;
}
