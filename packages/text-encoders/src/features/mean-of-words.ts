import { OptionError } from '@vse/core';
import { fingerprint } from '../fingerprint';
import type { TokenRule, Tokenizer } from '../tokens/tokenize';
import { momentsOf } from '../vectors/missing-words';
import type { WordVectors } from '../vectors/word-vectors';
import type { CaptionFeatures } from './caption-features';
import { namedTokenizer, wordPatternTokens } from './word-pattern';

/** Weighs words by their rarity: what `tfidf` gives. */
export interface WordWeights {
  readonly hash: string;
  idfOf(word: string): number;
}

export interface MeanOfWordsOptions {
  /** How captions are split: the name of a published rule, or a function. Defaults to the tokens of `tfidf`. */
  readonly tokenizer?: TokenRule | Tokenizer;
  /** Weighs each word, such as a fitted `tfidf`; all words weigh the same if absent. */
  readonly weights?: WordWeights;
  /** What a caption gets of which no word is known: the mean of all word vectors, or zeros. Defaults to `'mean'`. */
  readonly unknown?: 'mean' | 'zero';
}

/**
 * The mean of the vectors of a caption's words, words that have none left out: DSPE's mean word2vec,
 * https://arxiv.org/abs/1511.06078
 *
 * Gives `dim` numbers a caption, those of a word vector. Captions of which no word is known are listed as unknown and
 * get what `unknown` says.
 */
export function meanOfWords(
  vectors: WordVectors,
  { tokenizer, weights, unknown: otherwise = 'mean' }: MeanOfWordsOptions = {},
): CaptionFeatures {
  if (!['mean', 'zero'].includes(otherwise)) {
    throw new OptionError(`meanOfWords: unknown must be 'mean' or 'zero', got '${otherwise}'.`);
  }
  const { name, split } = namedTokenizer('meanOfWords', tokenizer, {
    name: 'word-pattern',
    split: wordPatternTokens,
  });
  const { dim } = vectors;
  const neutral = otherwise === 'mean' ? momentsOf(vectors.values, dim).mean : new Float64Array(dim);

  /** Adds the caption's words up in `sum`; returns their total weight. */
  const addWords = (caption: string, sum: Float64Array): number => {
    let total = 0;
    for (const word of split(caption)) {
      const vector = vectors.vectorOf(word);
      if (!vector) continue;
      const weight = weights ? weights.idfOf(word) : 1;
      total += weight;
      for (let j = 0; j < dim; j++) sum[j] = sum[j]! + weight * vector[j]!;
    }
    return total;
  };
  return {
    name: 'meanOfWords',
    dim,
    get hash() {
      return fingerprint(['meanOfWords', vectors.hash, name, weights?.hash ?? '', otherwise]);
    },
    transform(captions) {
      const values = new Float32Array(captions.length * dim);
      const unknown: number[] = [];
      const sum = new Float64Array(dim);
      captions.forEach((caption, row) => {
        const total = addWords(caption, sum.fill(0));
        if (total === 0) unknown.push(row);
        values.set(total === 0 ? neutral : sum.map((x) => x / total), row * dim);
      });
      return { values, unknown };
    },
  };
}
