import { ShapeError } from '@vse/core';
import type { CaptionFeatures } from '../features/caption-features';
import { namedTokenizer, wordPatternTokens } from '../features/word-pattern';
import { fingerprint } from '../fingerprint';
import type { TokenRule, Tokenizer } from '../tokens/tokenize';
import type { WordVectors } from '../vectors/word-vectors';
import { fisherEncoder, type FisherOptions, type FisherPoint } from './fisher-vector-of';
import type { Mixture } from './mixture';

export interface FisherVectorOptions extends FisherOptions {
  /** How captions are split: the name of a published rule, or a function. Defaults to the tokens of `tfidf`. */
  readonly tokenizer?: TokenRule | Tokenizer;
}

/**
 * Fisher vectors of captions: of the vectors of a caption's words under a mixture. With 30 components and word vectors
 * of 300 numbers that is 18,000 numbers, as in DSPE, https://arxiv.org/abs/1511.06078 , and
 * Klein et al., https://arxiv.org/abs/1411.7399 . `fisherVectorOf` gives the formulas.
 *
 * Words without a vector are passed over. A caption of which no word is known has a row of zeros, and is listed as
 * unknown. Throws a `ShapeError` where mixture and word vectors differ in dim.
 */
export function fisherVector(
  mixture: Mixture,
  vectors: WordVectors,
  { tokenizer, ...options }: FisherVectorOptions = {},
): CaptionFeatures {
  if (mixture.dim !== vectors.dim) {
    throw new ShapeError(
      `fisherVector: the mixture must be of the word vectors' ${vectors.dim} dims, got ${mixture.dim}. Fit it to these word vectors.`,
    );
  }
  const { name, split } = namedTokenizer('fisherVector', tokenizer, {
    name: 'word-pattern',
    split: wordPatternTokens,
  });
  const encoder = fisherEncoder(mixture, options);
  const known = new Map<number, FisherPoint>();
  const pointOf = (row: number): FisherPoint => {
    const point = known.get(row) ?? encoder.pointOf(vectors.values, row * vectors.dim);
    known.set(row, point);
    return point;
  };
  return {
    name: 'fisherVector',
    dim: encoder.dim,
    get hash() {
      const settings = JSON.stringify(Object.entries(options).sort());
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
