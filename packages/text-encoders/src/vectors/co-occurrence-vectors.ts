import { assertWhole, DataError } from '@vse/core';
import { fitPca, type RowSource } from '@vse/subspace';
import { namedTokenizer } from '../tokens/named-tokenizer';
import type { TokenRule, Tokenizer } from '../tokens/tokenize';
import { wordVectorsOf, type WordVectors } from './word-vectors';

/** Options of `coOccurrenceVectors`. */
export interface CoOccurrenceVectorsOptions {
  /** Dimension of the vectors, at most the number of words. Defaults to `100` or that number, whichever is smaller. */
  readonly dim?: number;
  /** Size of the context window on each side, in words. Defaults to `5`. */
  readonly window?: number;
  /** Minimum number of occurrences of a word. Defaults to `4`. */
  readonly minCount?: number;
  /** Splits captions into tokens: a published rule by name, or a function. Defaults to the tokens of `tfidf`. */
  readonly tokenizer?: TokenRule | Tokenizer;
  /** Seed of the randomised factorisation, which is used for thousands of words. Defaults to `1`. */
  readonly seed?: number;
}

/**
 * Computes word vectors from captions, if no pretrained ones are available: positive pointwise mutual information within a
 * window, projected onto its principal components, each divided by the square root of its standard deviation. Levy,
 * Goldberg and Dagan, TACL 2015, https://aclanthology.org/Q15-1016
 *
 * Fit it on training captions only. Time grows with the pairs of words within windows, memory with the distinct pairs.
 *
 * @throws `DataError` if fewer than two words occur often enough.
 * @throws `OptionError` if an option is out of range.
 * @example
 * ```ts
 * import { coOccurrenceVectors } from '@vse/text-encoders';
 *
 * const captions = ['black dog runs', 'black dog sits', 'white cat sits', 'white cat runs'];
 * const vectors = await coOccurrenceVectors(captions, { dim: 2, minCount: 2 });
 * console.log(vectors.words.length, vectors.vectorOf('dog')); // 6 words, two numbers
 * ```
 */
export async function coOccurrenceVectors(
  captions: Iterable<string>,
  options: CoOccurrenceVectorsOptions = {},
): Promise<WordVectors> {
  const { window = 5, minCount = 4, tokenizer, seed = 1 } = options;
  assertWhole('coOccurrenceVectors', 'window', window);
  assertWhole('coOccurrenceVectors', 'minCount', minCount);
  const { split } = namedTokenizer('coOccurrenceVectors', tokenizer, 'word-pattern');
  const { words, sentences } = frequentWords(captions, split, minCount);
  const { dim = Math.min(100, words.length) } = options;
  assertWhole('coOccurrenceVectors', 'dim', dim, { to: words.length });
  const rows = informationRows(countPairs(sentences, words.length, window));
  const pca = await fitPca(rows, { components: dim, seed });
  const values = pca.project(await rows.read(words.map((_, row) => row))); // [words, dim]
  // Projections are scaled by the standard deviation; its square root gives the best similarities.
  const weights = Array.from(pca.explainedVariance, (variance) => (variance > 0 ? variance ** -0.25 : 0));
  return wordVectorsOf(
    words,
    values.map((value, i) => value * weights[i % dim]!),
  );
}

/** Frequent words, the most frequent first, and the captions as their indices. */
function frequentWords(
  captions: Iterable<string>,
  split: Tokenizer,
  minCount: number,
): { readonly words: readonly string[]; readonly sentences: readonly Int32Array[] } {
  const counts = new Map<string, number>();
  const tokens = Array.from(captions, split);
  for (const word of tokens.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const kept = [...counts].filter(([, count]) => count >= minCount);
  kept.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (kept.length < 2) {
    throw new DataError(
      `coOccurrenceVectors: at least two words must occur ${minCount} times, got ${kept.length} of ${counts.size} ` +
        `words in ${tokens.length} captions. Give more captions, or a lower minCount.`,
    );
  }
  const numbers = new Map(kept.map(([word], i) => [word, i]));
  const numbered = (sentence: string[]): Int32Array =>
    Int32Array.from(sentence.flatMap((word) => numbers.get(word) ?? []));
  return { words: kept.map(([word]) => word), sentences: tokens.map(numbered) };
}

/** Co-occurrence counts within the window, by word. */
function countPairs(
  sentences: readonly Int32Array[],
  words: number,
  window: number,
): readonly ReadonlyMap<number, number>[] {
  const counts = Array.from({ length: words }, () => new Map<number, number>());
  for (const sentence of sentences) {
    sentence.forEach((word, at) => {
      for (
        let other = Math.max(0, at - window);
        other < Math.min(sentence.length, at + window + 1);
        other++
      ) {
        if (other === at) continue;
        const near = sentence[other]!;
        counts[word]!.set(near, (counts[word]!.get(near) ?? 0) + 1);
      }
    });
  }
  return counts;
}

/** Positive pointwise mutual information, `max(0, log(p(a, b) / (p(a) p(b))))`, as rows `[words, words]` computed on read. */
function informationRows(counts: readonly ReadonlyMap<number, number>[]): RowSource {
  const totals = counts.map((row) => Array.from(row.values()).reduce((sum, count) => sum + count, 0));
  const all = totals.reduce((sum, total) => sum + total, 0);
  const size = counts.length;
  return {
    rows: size,
    dim: size,
    read(wanted) {
      const values = new Float32Array(wanted.length * size);
      Array.from(wanted).forEach((row, place) => {
        counts[row]!.forEach((count, column) => {
          const information = Math.log((count * all) / (totals[row]! * totals[column]!));
          values[place * size + column] = Math.max(0, information);
        });
      });
      return Promise.resolve(values);
    },
  };
}
