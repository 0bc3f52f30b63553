import { DataError, OptionError, ShapeError, type Recipe } from '@vse/core';
import { fingerprint, fingerprintOfNumbers } from '../fingerprint';
import { filedRecipe, shown } from '../recipe';

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
  /** Call of `wordVectorsOf` that makes them again; without one, features over them cannot be saved. */
  readonly recipe?: Recipe;
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
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) {
    throw new DataError(`wordVectorsOf: words must be a list of texts, got ${shown(words)}.`);
  }
  if (!(values instanceof Float32Array)) {
    throw new ShapeError(`wordVectorsOf: values must be a Float32Array [words, dim], got ${shown(values)}.`);
  }
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
    recipe: filedRecipe('word-vectors', 'wordVectorsOf', words, values),
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

/**
 * Checks the word vectors of caption features.
 *
 * @throws `OptionError` if they do not look words up.
 */
export function assertWordVectors(where: string, vectors: unknown): void {
  if (typeof (vectors as Partial<WordVectors> | null | undefined)?.vectorOf === 'function') return;
  throw new OptionError(
    `${where}: vectors must be word vectors of loadWordVectors or wordVectorsOf, got ${shown(vectors)}.`,
  );
}
