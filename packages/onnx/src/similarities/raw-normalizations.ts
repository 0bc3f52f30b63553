import {
  abs,
  above,
  add,
  div,
  exp,
  leakyRelu,
  maximum,
  mul,
  sign,
  sqrt,
  square,
  sub,
} from '../graph/elementwise';
import { firstMaximum } from '../graph/first-maximum';
import { reshape } from '../graph/shapes';
import { sum } from '../graph/sum';
import { constantOf, withPullback, type Value } from '../graph/value';

/**
 * Normalises the products `[b, sources, a, queries]` of a items of queries and b items of sources over the queries, and
 * multiplies them by `gain`. The mask is `[1, 1, a, queries]`; padded queries are zero vectors.
 */
type Normalize = (products: Value, gain: number, queryMask: Value | undefined) => Value;

const EPSILON = 1e-8;
const TINY = 1e-30;
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

/** The gradient at a column of zeros is 0. */
function l2(x: Value, gain: number): Value {
  const norm = sqrt(normOver(square(x))); // [b, sources, a]
  return scaled(x, gain, { norm, unit: () => perNorm(x, norm), atZero: () => above(norm, 0) });
}

function l1(x: Value, gain: number): Value {
  const norm = normOver(abs(x)); // [b, sources, a]
  return scaled(x, gain, { norm, unit: () => sign(x), share: () => perNorm(abs(x), norm) });
}

/** Sums over the queries: `[b, sources, a]`. onnxruntime is 30 times slower if the last axis has size 1. */
function normOver(x: Value): Value {
  return reshape(sum(x, [3]), x.shape.slice(0, 3));
}

/** A norm over the queries with its derivative. */
interface Norm {
  /** `[b, sources, a]` */
  readonly norm: Value;
  /** Derivative of the norm, `[b, sources, a, queries]`. */
  readonly unit: () => Value;
  /** `x / norm` times the sign of the derivative, if that is not the derivative itself. */
  readonly share?: () => Value;
  /** `[b, sources, a]`: factor that is 0 where the gradient is to be; absent means none. */
  readonly atZero?: () => Value;
}

/**
 * Computes `gain x / (norm + epsilon)`: `[b, sources, a, queries]`. With the derivative u of the norm N and `y = u . dy x / N`,
 * the gradient is `(dy - u y + u y epsilon / (N + epsilon)) gain / (N + epsilon)`: its first two terms cancel exactly for a
 * single query, where a difference of two large terms would leave their rounding.
 */
function scaled(x: Value, gain: number, { norm, unit, share, atZero }: Norm): Value {
  const inverse = div(1, add(norm, EPSILON)); // [b, sources, a]
  const scale = mul(inverse, gain); // [b, sources, a]
  return withPullback(mul(x, over(scale)), [x], (gradient) => {
    const direction = unit(); // [b, sources, a, queries]
    const through = share ? mul(share(), mul(direction, gradient)) : mul(direction, gradient); // [b, sources, a, queries]
    const along = mul(direction, over(normOver(through))); // [b, sources, a, queries]
    const rest = mul(along, over(mul(inverse, EPSILON))); // [b, sources, a, queries]
    return [mul(add(sub(gradient, along), rest), over(atZero ? mul(scale, atZero()) : scale))];
  });
}

function perNorm(x: Value, norm: Value): Value {
  return div(x, over(maximum(norm, TINY)));
}

/** Gives a value of each column `[b, sources, a]` the axis of the queries: `[b, sources, a, 1]`. */
function over(x: Value): Value {
  return reshape(x, [...x.shape, 1]);
}

function softmax(x: Value, gain: number, queryMask: Value | undefined): Value {
  const open = queryMask ? add(x, mul(sub(1, queryMask), FAR_BELOW)) : x; // [b, sources, a, queries]
  const powers = exp(sub(open, constantOf(firstMaximum(open, 3)))); // [b, sources, a, queries]
  return mul(powers, div(gain, sum(powers, [3])));
}

function clipped(after: Normalize): Normalize {
  return (x, gain, queryMask) => after(leakyRelu(x, LEAK), gain, queryMask);
}
