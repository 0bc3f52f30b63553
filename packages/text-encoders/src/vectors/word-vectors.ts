import { DataError, ShapeError } from '@vse/core';
import { fingerprint, fingerprintOfNumbers } from '../fingerprint';

/** Words with one fixed vector each. */
export interface WordVectors {
  /** Dimension of the vectors. */
  readonly dim: number;
  /** Words in the order of the rows. */
  readonly words: readonly string[];
  /** `[words, dim]`, row-major. */
  readonly values: Float32Array;
  /** Fingerprint of the words, their order and their vectors. */
  readonly hash: string;
  /** Row of a word; -1 for an unknown word. */
  rowOf(word: string): number;
  /** View of a word's vector; `undefined` for an unknown word. */
  vectorOf(word: string): Float32Array | undefined;
}

/**
 * Builds word vectors from words and their values, `[words, dim]`.
 *
 * @throws `ShapeError` if the values are not the same number for each word.
 * @throws `DataError` if there are no words, a word occurs twice, or a value is not finite.
 * @example
 * ```ts
 * import { wordVectorsOf } from '@vse/text-encoders';
 *
 * const vectors = wordVectorsOf(['dog', 'cat'], Float32Array.of(1, 0, 0, 1));
 * console.log(vectors.dim, vectors.vectorOf('cat')); // 2, 0 1
 * ```
 */
export function wordVectorsOf(words: readonly string[], values: Float32Array): WordVectors {
  if (words.length === 0) throw new DataError('wordVectorsOf: wanted at least one word, got none.');
  const dim = values.length / words.length;
  if (!Number.isInteger(dim) || dim < 1) {
    throw new ShapeError(
      `wordVectorsOf: values must be [${words.length}, dim], got ${values.length} numbers for ${words.length} words.`,
    );
  }
  const rows = new Map<string, number>();
  words.forEach((word, row) => {
    if (rows.has(word))
      throw new DataError(`wordVectorsOf: words must differ, got '${word}' twice. Keep one of the two.`);
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
    // Computed on first use: hashing a large file takes a moment.
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
