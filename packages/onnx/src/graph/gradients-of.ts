import { add } from './elementwise';
import { expand } from './shapes';
import type { Value } from './value';

/**
 * The gradients of a value in what it was computed from: for each of `wanted`, in its shape, the sum over all numbers of
 * `value` of `gradient` times their derivatives. Reverse differentiation: every pullback is taken once, so the nodes added
 * are a constant times those that lead from `wanted` to `value`.
 */
export function gradientsOf(value: Value, gradient: Value, wanted: readonly Value[]): readonly Value[] {
  const between = dependants(value, new Set(wanted));
  const gradients = new Map<Value, Value>([[value, gradient]]);
  for (const node of [...between].sort((a, b) => b.order - a.order)) {
    const own = gradients.get(node);
    if (!own || !node.pullback) continue;
    const parts = node.pullback(own);
    node.inputs.forEach((input, i) => {
      const part = parts[i];
      if (!part || !between.has(input)) return;
      const before = gradients.get(input);
      gradients.set(input, before ? add(before, part) : part);
    });
  }
  return wanted.map((input) => {
    const own = gradients.get(input);
    return expand(own ?? input.graph.number(0), input.shape);
  });
}

/** Everything between `value` and those that are wanted, both included. */
function dependants(value: Value, wanted: ReadonlySet<Value>): ReadonlySet<Value> {
  const known = new Map<Value, boolean>();
  const depends = (node: Value): boolean => {
    const before = known.get(node);
    if (before !== undefined) return before;
    // Each input is asked, also after one that depends: all of them must become known.
    const some = node.inputs.map(depends).includes(true);
    const result = wanted.has(node) || some;
    known.set(node, result);
    return result;
  };
  depends(value);
  return new Set([...known].filter(([, result]) => result).map(([node]) => node));
}
