import { DataError, ShapeError } from '@vse/core';
import { fingerprint, fingerprintOfNumbers } from '../fingerprint';

/** Words and one fixed vector for each. */
export interface WordVectors {
  readonly dim: number;
  /** Word by row. */
  readonly words: readonly string[];
  /** `[words, dim]`, row-major. */
  readonly values: Float32Array;
  /** Names these vectors: the same words in the same order with the same numbers have the same hash. */
  readonly hash: string;
  /** The row of a word, -1 for one that is not here. */
  rowOf(word: string): number;
  /** A view of a word's vector; undefined for a word that is not here. */
  vectorOf(word: string): Float32Array | undefined;
}

/**
 * Word vectors from words and their numbers, row by row `[words, dim]`.
 *
 * Throws a `ShapeError` where the numbers are not `dim` for each word, a `DataError` for a word that occurs twice, for
 * no words, and for a number that is not finite.
 */
export function wordVectorsOf(words: readonly string[], values: Float32Array): WordVectors {
  if (words.length === 0) throw new DataError('wordVectorsOf: there must be at least one word, got none.');
  const dim = values.length / words.length;
  if (!Number.isInteger(dim) || dim < 1) {
    throw new ShapeError(
      `wordVectorsOf: values must be [${words.length}, dim], got ${values.length} numbers for ${words.length} words.`,
    );
  }
  const rows = new Map<string, number>();
  words.forEach((word, row) => {
    if (rows.has(word)) throw new DataError(`wordVectorsOf: '${word}' occurs twice; keep one of the two.`);
    rows.set(word, row);
  });
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new DataError(
      `wordVectorsOf: numbers must be finite, got ${values[wrong]} in the vector of '${words[Math.floor(wrong / dim)]}'.`,
    );
  }
  return indexed(dim, words, values, rows);
}

function indexed(
  dim: number,
  words: readonly string[],
  values: Float32Array,
  rows: ReadonlyMap<string, number>,
): WordVectors {
  const rowOf = (word: string) => rows.get(word) ?? -1;
  let hash: string | undefined;
  return {
    dim,
    words,
    values,
    // Taken when it is first asked for: of a large file it takes a moment.
    get hash() {
      hash ??= fingerprint([...words, fingerprintOfNumbers(values)]);
      return hash;
    },
    rowOf,
    vectorOf(word) {
      const row = rowOf(word);
      return row < 0 ? undefined : values.subarray(row * dim, (row + 1) * dim);
    },
  };
}
