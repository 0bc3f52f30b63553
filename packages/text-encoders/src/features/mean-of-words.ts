import { assertOneOf, OptionError, type Recipe } from '@vse/core';
import { fingerprint } from '../fingerprint';
import { ownRecipe, shown } from '../recipe';
import { namedTokenizer } from '../tokens/named-tokenizer';
import type { TokenRule, Tokenizer } from '../tokens/tokenize';
import { momentsOf } from '../vectors/missing-words';
import { assertWordVectors, type WordVectors } from '../vectors/word-vectors';
import type { CaptionFeatures } from './caption-features';

/** Word weights by rarity; a `Tfidf` is one. */
export interface WordWeights {
  /** Fingerprint of the weights. */
  readonly hash: string;
  /** The call that makes them again; without one, features with these weights cannot be saved. */
  readonly recipe?: Recipe;
  /** Weight of a word. */
  idfOf(word: string): number;
}

/** Options of `meanOfWords`. */
export interface MeanOfWordsOptions {
  /** Splits captions into tokens: a published rule by name, or a function. Defaults to the tokens of `tfidf`. */
  readonly tokenizer?: TokenRule | Tokenizer;
  /** Weights of the words, for example a fitted `tfidf`. Defaults to equal weights. */
  readonly weights?: WordWeights;
  /** Row of a caption without a known word: the mean of all word vectors, or zeros. Defaults to `'mean'`. */
  readonly unknown?: 'mean' | 'zero';
}

/**
 * Averages the word vectors of a caption, skipping words without a vector: DSPE's mean word2vec,
 * https://arxiv.org/abs/1511.06078
 *
 * Features have the dimension of the word vectors. Captions without a known word are listed as unknown.
 *
 * @param vectors - Word vectors, from `loadWordVectors` or `wordVectorsOf`.
 * @param options - Tokens, weights, and the row of unknown captions.
 * @throws `OptionError` if an option has no such value.
 * @example
 * ```ts
 * import { meanOfWords, wordVectorsOf } from '@vse/text-encoders';
 *
 * const features = meanOfWords(wordVectorsOf(['dog', 'runs'], Float32Array.of(1, 0, 0, 1)));
 * console.log(features.transform(['the dog runs']).values); // 0.5 0.5
 * ```
 */
export function meanOfWords(
  vectors: WordVectors,
  { tokenizer, weights, unknown: otherwise = 'mean' }: MeanOfWordsOptions = {},
): CaptionFeatures {
  assertOneOf('meanOfWords', 'unknown', otherwise, ['mean', 'zero']);
  assertWordVectors('meanOfWords', vectors);
  if (
    weights !== undefined &&
    typeof (weights as unknown as Partial<WordWeights> | null)?.idfOf !== 'function'
  ) {
    throw new OptionError(`meanOfWords: weights must have idfOf, such as a tfidf, got ${shown(weights)}.`);
  }
  const { name, split, option } = namedTokenizer('meanOfWords', tokenizer, 'word-pattern');
  const { dim } = vectors;
  const neutral = otherwise === 'mean' ? momentsOf(vectors.values, dim).mean : new Float64Array(dim);

  /** Adds the weighted vectors of a caption's words to `sum`; returns the total weight. */
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
    recipe: ownRecipe('meanOfWords', vectors, {
      tokenizer: option,
      ...(weights && { weights }),
      unknown: otherwise,
    }),
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
