import { add, div, exp, log, maximum, mul, sub } from '../graph/elementwise';
import { firstMaximum } from '../graph/first-maximum';
import { sum } from '../graph/sum';
import { constantOf, type Value } from '../graph/value';

export interface AggregationInput {
  /** Similarity of each query of a items with each of b items of sources, `[b, 1, a, queries]`. */
  readonly similarities: Value;
  /** `[1, 1, a, queries]`; absent if all are real. */
  readonly queryMask: Value | undefined;
  /** Sharpness of `logSumExp`: the higher, the closer to the maximum. */
  readonly lseSharpness: number;
}

/** The four aggregations of SCAN over the real queries: `[b, 1, a, 1]`. https://arxiv.org/abs/1803.08024 */
export const aggregations: Readonly<Record<string, (input: AggregationInput) => Value>> = {
  sum: total,
  mean: (input) => {
    const { queryMask, similarities } = input;
    const queries = similarities.shape[3]!;
    const count = queryMask ? maximum(sum(queryMask, [3]), 1) : similarities.graph.sizeAsNumber(queries); // [1, 1, a, 1] or []
    return div(total(input), count);
  },
  max: (input) => firstMaximum(onlyReal(input), 3),
  logSumExp: (input) => {
    const real = onlyReal(input); // [b, 1, a, queries]
    const top = constantOf(firstMaximum(real, 3)); // [b, 1, a, 1]
    const powers = masked(exp(mul(sub(real, top), input.lseSharpness)), input.queryMask); // [b, 1, a, queries]
    return add(div(log(maximum(sum(powers, [3]), 1e-30)), input.lseSharpness), top);
  },
};

function total({ similarities, queryMask }: AggregationInput): Value {
  return sum(masked(similarities, queryMask), [3]);
}

function masked(x: Value, mask: Value | undefined): Value {
  return mask ? mul(x, mask) : x;
}

/** Sets padding to -2, below every cosine. */
function onlyReal({ similarities, queryMask }: AggregationInput): Value {
  return queryMask ? add(mul(similarities, queryMask), mul(sub(queryMask, 1), 2)) : similarities;
}
