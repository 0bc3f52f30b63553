import { add, div, exp, maximum, mul, sqrt, square, sub } from '../graph/elementwise';
import { firstMaximum } from '../graph/first-maximum';
import { matMul } from '../graph/mat-mul';
import { reshape, transpose } from '../graph/shapes';
import { sum } from '../graph/sum';
import { constantOf, withPullback, type Value } from '../graph/value';
import { aggregations } from './aggregations';
import { boundedNormalizations, rawNormalizations } from './raw-normalizations';
import { onlyFilled, type GraphSet, type ScoreGraph } from './score-graph';

/*
 * Sizes: a items of q queries each, b items of s sources each. Arrays of all pairs are [b, s, a, q]: with the queries of all
 * items side by side, the product with a Gram matrix is wide and the sums over sources run along whole rows.
 */

/** Options of a stacked cross attention, as in its recipe. */
export interface CrossAttentionOptions {
  readonly direction: 'text-to-image' | 'image-to-text';
  readonly aggregate: string;
  readonly inverseTemperature: number;
  readonly lseSharpness: number;
  readonly normalization: string;
}

const EPSILON = 1e-8;
const TINY = 1e-30;
const FAR_BELOW = -1e9;
/** Exponentials of numbers up to this, and their squares, are far from overflow. */
const MAX_EXPONENT = 30;

/**
 * Stacked cross attention (SCAN) in the Gram form, as in `@vse/attention`: with attention w over the sources of an
 * item, the cosine of a query with its context needs only w . products and w^T G w. https://arxiv.org/abs/1803.08024
 *
 * Time: `dim` operations for each pair of a query and a source, and `s` more for the product with the Gram matrices.
 * Memory: about six arrays of `[b, s, a, q]`.
 */
export function stackedCrossAttention(options: CrossAttentionOptions): ScoreGraph {
  return {
    elementsPerPair: ({ regions, words }) => regions * words,
    build(images, captions) {
      if (options.direction === 'text-to-image') return crossAttention(captions, images, options); // [images, captions]
      return transpose(crossAttention(images, captions, options), [1, 0]); // [images, captions]
    },
  };
}

/** Scores every item of sources against every item of queries: `[b, a]`. */
function crossAttention(queries: GraphSet, sources: GraphSet, options: CrossAttentionOptions): Value {
  const [a, q, dim] = queries.vectors.shape as [string, string, string];
  const [b, s] = sources.vectors.shape as [string, string];
  const sourceRows = reshape(sources.vectors, [`${b}*${s}`, dim]); // [b * s, dim]
  const queryRows = reshape(queries.vectors, [`${a}*${q}`, dim]); // [a * q, dim]
  const flat = matMul(sourceRows, queryRows, { right: true }); // [b * s, a * q]
  const products = reshape(flat, [b, s, a, q]); // [b, s, a, q]
  const queryMask = queries.mask && reshape(queries.mask, [1, 1, a, q]); // [1, 1, a, q]
  const sourceMask = sources.mask && reshape(sources.mask, [b, s, 1, 1]); // [b, s, 1, 1]

  const normalize = rawNormalizations[options.normalization]!;
  const logits = normalize(products, options.inverseTemperature, queryMask); // [b, s, a, q]
  const powers = powersOf(logits, sourceMask, options); // [b, s, a, q]
  const total = maximum(sum(powers, [1]), TINY); // [b, 1, a, q]
  const along = div(sum(mul(powers, products), [1]), total); // [b, 1, a, q]
  const squared = div(div(quadraticForm(sources.vectors, powers), total), total); // [b, 1, a, q]

  const lengths = reshape(sqrt(sum(square(queries.vectors), [2])), [1, 1, a, q]); // [1, 1, a, q]
  const similarities = div(along, maximum(mul(sqrt(maximum(squared, 0)), lengths), EPSILON)); // [b, 1, a, q]
  const { lseSharpness } = options;
  const scores = aggregations[options.aggregate]!({ similarities, queryMask, lseSharpness }); // [b, 1, a, 1]
  return onlyFilled(reshape(scores, [b, a]), queries.mask, sources.mask); // [b, a]
}

/** Numerators of the softmax over the sources; 0 at padding. */
function powersOf(
  logits: Value,
  sourceMask: Value | undefined,
  { normalization, inverseTemperature }: CrossAttentionOptions,
): Value {
  if (boundedNormalizations.includes(normalization) && inverseTemperature <= MAX_EXPONENT) {
    const powers = exp(logits); // [b, s, a, q]
    return sourceMask ? mul(powers, sourceMask) : powers;
  }
  const open = sourceMask ? add(logits, mul(sub(1, sourceMask), FAR_BELOW)) : logits; // [b, s, a, q]
  return exp(sub(open, constantOf(firstMaximum(open, 1)))); // [b, s, a, q]
}

/** Computes `w^T G w` for the weights w of each query over the sources of each item, with `G = V V^T`: `[b, 1, a, q]`. */
function quadraticForm(sources: Value, weights: Value): Value {
  const [b, s, a, q] = weights.shape as [string, string, string, string];
  const gram = matMul(sources, sources, { right: true }); // [b, s, s]
  const weighted = reshape(matMul(gram, reshape(weights, [b, s, `${a}*${q}`])), [b, s, a, q]); // [b, s, a, q]
  const form = sum(mul(weights, weighted), [1]); // [b, 1, a, q]
  return withPullback(form, [sources, weights], (gradient) => {
    const rows = (x: Value): Value => reshape(x, [b, s, `${a}*${q}`]); // [b, s, a * q]
    const dGram = matMul(rows(mul(weights, gradient)), rows(weights), { right: true }); // [b, s, s], symmetric
    return [mul(matMul(dGram, sources), 2), mul(weighted, mul(gradient, 2))];
  });
}
