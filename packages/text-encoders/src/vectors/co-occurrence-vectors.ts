import { DataError, OptionError } from '@vse/core';
import { fitPca, type RowSource } from '@vse/subspace';
import { wordPatternTokens } from '../features/word-pattern';
import { tokenizerOf, type TokenRule, type Tokenizer } from '../tokens/tokenize';
import { wordVectorsOf, type WordVectors } from './word-vectors';

export interface CoOccurrenceVectorsOptions {
  /** The size of a vector, at most the number of words. Defaults to `100`, or all there can be. */
  readonly dim?: number;
  /** How many words to each side a word stands together with. Defaults to `5`. */
  readonly window?: number;
  /** How often a word must occur to get a vector. Defaults to `4`. */
  readonly minCount?: number;
  /** How captions are split: the name of a published rule, or a function. Defaults to the tokens of `tfidf`. */
  readonly tokenizer?: TokenRule | Tokenizer;
  /** Of the randomised factorisation, which thousands of words need. Defaults to `1`. */
  readonly seed?: number;
}

/**
 * Word vectors from captions alone, for where no file of vectors is at hand: which words stand together more often than
 * chance has it (positive pointwise mutual information), in the leading principal components, each weighted by the root
 * of its deviation. Levy, Goldberg and Dagan, TACL 2015, https://aclanthology.org/Q15-1016
 *
 * Fit it on training captions alone. Takes time for each pair of near words once, and memory for each such pair of
 * distinct words. Throws a `DataError` where fewer than two words occur often enough.
 */
export async function coOccurrenceVectors(
  captions: Iterable<string>,
  options: CoOccurrenceVectorsOptions = {},
): Promise<WordVectors> {
  const { window = 5, minCount = 4, tokenizer = wordPatternTokens, seed = 1 } = options;
  for (const [name, value] of Object.entries({ window, minCount, dim: options.dim ?? 1 })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new OptionError(`coOccurrenceVectors: ${name} must be a whole number of at least 1, got ${value}.`);
  }
  const split = typeof tokenizer === 'function' ? tokenizer : tokenizerOf('coOccurrenceVectors', tokenizer);
  const { words, sentences } = frequentWords(captions, split, minCount);
  const { dim = Math.min(100, words.length) } = options;
  if (dim > words.length) {
    throw new OptionError(
      `coOccurrenceVectors: dim must be at most the ${words.length} words that occur ${minCount} times, got ${dim}.`,
    );
  }
  const rows = informationRows(countPairs(sentences, words.length, window));
  const pca = await fitPca(rows, { components: dim, seed });
  const values = pca.project(await rows.read(words.map((_, row) => row))); // [words, dim]
  // A projection is the vector times the deviation; half of that weight, as a power, suits similarity best.
  const weights = Array.from(pca.explainedVariance, (variance) => (variance > 0 ? variance ** -0.25 : 0));
  return wordVectorsOf(
    words,
    values.map((value, i) => value * weights[i % dim]!),
  );
}

/** The words that occur often enough, the most frequent first, and the captions as their numbers. */
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

/** How often each word stands within the window of each other one, by word. */
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

/** `max(0, log(p(a, b) / (p(a) p(b))))` by word, as rows `[words, words]` that are filled when they are read. */
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
