import { abs, add, div, exp, leakyRelu, mul, sqrt, square, sub } from '../graph/elementwise';
import { firstMaximum } from '../graph/first-maximum';
import { reshape } from '../graph/shapes';
import { sum } from '../graph/sum';
import { constantOf, type Value } from '../graph/value';

/**
 * Normalises the products `[b, sources, a, queries]` of a items of queries and b items of sources over the queries, and
 * multiplies them by `gain`. The mask is `[1, 1, a, queries]`; padded queries are zero vectors.
 */
type Normalize = (products: Value, gain: number, queryMask: Value | undefined) => Value;

const EPSILON = 1e-8;
const LEAK = 0.1;
const FAR_BELOW = -1e9;

/** SCAN's `raw_feature_norm`, as in `stackedCrossAttention` of `@vse/attention`. https://arxiv.org/abs/1803.08024 */
export const rawNormalizations: Readonly<Record<string, Normalize>> = {
  none: mul,
  clipped: clipped(mul),
  l2,
  'clipped-l2': clipped(l2),
  l1,
  'clipped-l1': clipped(l1),
  softmax,
};

/** Normalisations whose results lie within `gain` of 0: their exponentials cannot overflow, without subtracting a maximum. */
export const boundedNormalizations: readonly string[] = ['l2', 'clipped-l2', 'l1', 'clipped-l1', 'softmax'];

function l2(x: Value, gain: number): Value {
  return scaled(x, gain, sqrt(normOver(square(x)))); // [b, sources, a, queries]
}

function l1(x: Value, gain: number): Value {
  return scaled(x, gain, normOver(abs(x))); // [b, sources, a, queries]
}

/** Sums over the queries: `[b, sources, a]`. onnxruntime is 30 times slower if the last axis has size 1. */
function normOver(x: Value): Value {
  return reshape(sum(x, [3]), x.shape.slice(0, 3));
}

/** Computes `gain x / (norm + epsilon)`: `[b, sources, a, queries]`. */
function scaled(x: Value, gain: number, norm: Value): Value {
  const scale = div(gain, add(norm, EPSILON)); // [b, sources, a]
  return mul(x, reshape(scale, [...norm.shape, 1]));
}

function softmax(x: Value, gain: number, queryMask: Value | undefined): Value {
  const open = queryMask ? add(x, mul(sub(1, queryMask), FAR_BELOW)) : x; // [b, sources, a, queries]
  const powers = exp(sub(open, constantOf(firstMaximum(open, 3)))); // [b, sources, a, queries]
  return mul(powers, div(gain, sum(powers, [3])));
}

function clipped(after: Normalize): Normalize {
  return (x, gain, queryMask) => after(leakyRelu(x, LEAK), gain, queryMask);
}
