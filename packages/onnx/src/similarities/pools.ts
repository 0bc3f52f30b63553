import { add, div, maximum, minimum, mul, sub } from '../graph/elementwise';
import { firstMaximum } from '../graph/first-maximum';
import { reshape } from '../graph/shapes';
import { sum } from '../graph/sum';
import type { Value } from '../graph/value';
import type { GraphSet } from './score-graph';

/** Pools each set to one vector, `[batch, dim]`; zero for an empty set. */
export type GraphPool = (set: GraphSet) => Value;

const FAR_BELOW = -1e9;

/** `meanPool` of `@vse/attention`. */
export function meanPool(): GraphPool {
  return ({ vectors, mask }) => {
    const [batch, length, dim] = vectors.shape as [string, string, string];
    const total = reshape(sum(vectors, [1]), [batch, dim]); // [batch, dim]
    return div(total, mask ? maximum(sum(mask, [1]), 1) : vectors.graph.sizeAsNumber(length));
  };
}

/** `maxPool` of `@vse/attention` with `k` of 1. */
export function maxPool(): GraphPool {
  return ({ vectors, mask }) => {
    const [batch, length, dim] = vectors.shape as [string, string, string];
    if (!mask) return reshape(firstMaximum(vectors, 1), [batch, dim]); // [batch, dim]
    const closed = mul(sub(1, reshape(mask, [batch, length, 1])), FAR_BELOW); // [batch, length, 1]
    const largest = reshape(firstMaximum(add(vectors, closed), 1), [batch, dim]); // [batch, dim]
    return mul(largest, minimum(sum(mask, [1]), 1));
  };
}
