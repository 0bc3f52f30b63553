import { OptionError, ShapeError } from '@vse/core';
import type { CaptionFeatures } from '../features/caption-features';
import { fingerprint } from '../fingerprint';
import { ownRecipe, shown } from '../recipe';
import { namedTokenizer } from '../tokens/named-tokenizer';
import type { TokenRule, Tokenizer } from '../tokens/tokenize';
import { assertWordVectors, type WordVectors } from '../vectors/word-vectors';
import { fisherEncoder, statedFisher, type FisherOptions, type FisherPoint } from './fisher-vector-of';
import type { Mixture } from './mixture';

/** Options of `fisherVector`. */
export interface FisherVectorOptions extends FisherOptions {
  /** Splits captions into tokens: a published rule by name, or a function. Defaults to the tokens of `tfidf`. */
  readonly tokenizer?: TokenRule | Tokenizer;
}

/**
 * Encodes captions as Fisher vectors of their word vectors under a mixture. 30 components and 300-d word vectors give
 * 18,000 dimensions, as in DSPE, https://arxiv.org/abs/1511.06078 , and Klein et al., https://arxiv.org/abs/1411.7399 .
 * `fisherVectorOf` documents the formulas.
 *
 * Skips words without a vector. A caption without a known word gets a row of zeros and is listed as unknown.
 *
 * @param mixture - Mixture fitted to word vectors, for example by `fitGaussianMixture`.
 * @param vectors - Those word vectors.
 * @param options - Tokens, power, normalisation and assignment.
 * @throws `ShapeError` if mixture and word vectors differ in dimension.
 * @throws `OptionError` if an option is out of range.
 * @example
 * ```ts
 * import { fisherVector, fitGaussianMixture, wordPoints, wordVectorsOf } from '@vse/text-encoders';
 *
 * const captions = ['dog runs', 'cat runs', 'dog sits'];
 * const vectors = wordVectorsOf(['dog', 'cat', 'runs', 'sits'], Float32Array.of(1, 0, 0.9, 0.2, 0, 1, 0.1, 0.8));
 * const mixture = fitGaussianMixture(wordPoints(captions, vectors), { components: 2 });
 * const features = fisherVector(mixture, vectors);
 * console.log(features.dim, features.transform(['a dog', 'a zebra']).unknown); // 8 [ 1 ]
 * ```
 */
export function fisherVector(
  mixture: Mixture,
  vectors: WordVectors,
  { tokenizer, ...options }: FisherVectorOptions = {},
): CaptionFeatures {
  if (!((mixture as Partial<Mixture> | null)?.weights instanceof Float64Array)) {
    throw new OptionError(`fisherVector: mixture must be a fitted mixture, got ${shown(mixture)}.`);
  }
  assertWordVectors('fisherVector', vectors);
  if (mixture.dim !== vectors.dim) {
    throw new ShapeError(
      `fisherVector: mixture must have the word vectors' dimension ${vectors.dim}, got ${mixture.dim}. Fit it to these word vectors.`,
    );
  }
  const { name, split, option } = namedTokenizer('fisherVector', tokenizer, 'word-pattern');
  const stated = statedFisher(options);
  const encoder = fisherEncoder(mixture, stated);
  const known = new Map<number, FisherPoint>();
  const pointOf = (row: number): FisherPoint => {
    const point = known.get(row) ?? encoder.pointOf(vectors.values, row * vectors.dim);
    known.set(row, point);
    return point;
  };
  return {
    name: 'fisherVector',
    dim: encoder.dim,
    recipe: ownRecipe('fisherVector', mixture, vectors, { tokenizer: option, ...stated }),
    get hash() {
      // Defaults are left out: whoever states them has the same features.
      const defaults = new Map<string, unknown>(Object.entries(statedFisher()));
      const changed = Object.entries(stated).filter(([key, value]) => value !== defaults.get(key));
      const settings = JSON.stringify(changed.sort());
      return fingerprint(['fisherVector', vectors.hash, mixture.hash, name, settings]);
    },
    transform(captions) {
      const values = new Float32Array(captions.length * encoder.dim);
      const unknown: number[] = [];
      captions.forEach((caption, row) => {
        const rows = split(caption)
          .map((word) => vectors.rowOf(word))
          .filter((found) => found >= 0);
        if (rows.length === 0) unknown.push(row);
        else values.set(encoder.encode(rows.map(pointOf)), row * encoder.dim);
      });
      return { values, unknown };
    },
  };
}
