import { add, div, exp, maximum, mul, sqrt, square, sub } from '../graph/elementwise';
import { firstMaximum } from '../graph/first-maximum';
import { matMul } from '../graph/mat-mul';
import { reshape, transpose } from '../graph/shapes';
import { sum } from '../graph/sum';
import { constantOf, withPullback, type Value } from '../graph/value';
import { aggregations } from './aggregations';
import { boundedNormalizations, rawNormalizations } from './raw-normalizations';
import type { GraphSet, ScoreGraph } from './score-graph';

/*
 * Sizes: a items with q queries each, b items with s sources each. Arrays of all pairs are [b, s, a, q]: the queries of all
 * items side by side make the product with a Gram matrix wide, and the sums over sources run along whole rows.
 */

/** Every choice of a stacked cross attention, as its recipe has them. */
export interface CrossAttentionChoices {
  readonly direction: 'text-to-image' | 'image-to-text';
  readonly aggregate: string;
  readonly inverseTemperature: number;
  readonly lseSharpness: number;
  readonly normalization: string;
}

const EPSILON = 1e-8;
const TINY = 1e-30;
const FAR_BELOW = -1e9;
/** The powers of numbers up to this, and their squares, are far from overflowing. */
const MOST_EXPONENT = 30;

/**
 * Stacked cross attention (SCAN) in the Gram form, as `stackedCrossAttention` of `@vse/attention` computes it: with
 * attention w over the sources of an item, the cosine of a query with its context needs w . products and w^T G w alone.
 * https://arxiv.org/abs/1803.08024
 *
 * Time: one product of all queries with all sources, `dim` operations for each pair of vectors, and `s` for each with
 * the Gram matrices. Memory: about six arrays of `[b, s, a, q]`.
 */
export function stackedCrossAttention(choices: CrossAttentionChoices): ScoreGraph {
  return {
    numbersPerPair: ({ regions, words }) => regions * words,
    build(images, captions) {
      if (choices.direction === 'text-to-image') return crossAttention(captions, images, choices); // [images, captions]
      return transpose(crossAttention(images, captions, choices), [1, 0]); // [images, captions]
    },
  };
}

/** The score of every item that is looked at with every item that asks: `[b, a]`. */
function crossAttention(asking: GraphSet, given: GraphSet, choices: CrossAttentionChoices): Value {
  const [a, q, dim] = asking.vectors.shape as [string, string, string];
  const [b, s] = given.vectors.shape as [string, string];
  const sourceRows = reshape(given.vectors, [`${b}*${s}`, dim]); // [b * s, dim]
  const queryRows = reshape(asking.vectors, [`${a}*${q}`, dim]); // [a * q, dim]
  const flat = matMul(sourceRows, queryRows, { right: true }); // [b * s, a * q]
  const products = reshape(flat, [b, s, a, q]); // [b, s, a, q]
  const queryMask = asking.mask && reshape(asking.mask, [1, 1, a, q]); // [1, 1, a, q]
  const sourceMask = given.mask && reshape(given.mask, [b, s, 1, 1]); // [b, s, 1, 1]

  const normalize = rawNormalizations[choices.normalization]!;
  const logits = normalize(products, choices.inverseTemperature, queryMask); // [b, s, a, q]
  const powers = powersOf(logits, sourceMask, choices); // [b, s, a, q]
  const total = maximum(sum(powers, [1]), TINY); // [b, 1, a, q]
  const along = div(sum(mul(powers, products), [1]), total); // [b, 1, a, q]
  const squared = div(div(quadraticForm(given.vectors, powers), total), total); // [b, 1, a, q]

  const lengths = reshape(sqrt(sum(square(asking.vectors), [2])), [1, 1, a, q]); // [1, 1, a, q]
  const similarities = div(along, maximum(mul(sqrt(maximum(squared, 0)), lengths), EPSILON)); // [b, 1, a, q]
  const { lseSharpness } = choices;
  const scores = aggregations[choices.aggregate]!({ similarities, queryMask, lseSharpness }); // [b, 1, a, 1]
  return onlyFilled(reshape(scores, [b, a]), asking.mask, given.mask); // [b, a]
}

/** What the softmax over the sources divides by its sum; 0 at padding. */
function powersOf(
  logits: Value,
  sourceMask: Value | undefined,
  { normalization, inverseTemperature }: CrossAttentionChoices,
): Value {
  if (boundedNormalizations.includes(normalization) && inverseTemperature <= MOST_EXPONENT) {
    const powers = exp(logits); // [b, s, a, q]
    return sourceMask ? mul(powers, sourceMask) : powers;
  }
  const open = sourceMask ? add(logits, mul(sub(1, sourceMask), FAR_BELOW)) : logits; // [b, s, a, q]
  return exp(sub(open, constantOf(firstMaximum(open, 1)))); // [b, s, a, q]
}

/** `w^T G w` for the weights w of each query over the sources of each item, with `G = V V^T`: `[b, 1, a, q]`. */
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

/** 0 where an item has nothing real: `[b, a]`. */
function onlyFilled(scores: Value, queryMask: Value | undefined, sourceMask: Value | undefined): Value {
  const [b, a] = scores.shape as [string, string];
  const asking = queryMask ? mul(scores, reshape(firstMaximum(queryMask, 1), [1, a])) : scores; // [b, a]
  return sourceMask ? mul(asking, reshape(firstMaximum(sourceMask, 1), [b, 1])) : asking;
}
