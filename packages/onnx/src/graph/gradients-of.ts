import { add } from './elementwise';
import { expand } from './shapes';
import type { Value } from './value';

/**
 * Adds the gradients of `value` with respect to each of `wanted`, in its shape, where `gradient` is that of `value`. Reverse
 * differentiation: each pullback is called once, so the nodes added are a constant times those between `wanted` and `value`.
 */
export function gradientsOf(value: Value, gradient: Value, wanted: readonly Value[]): readonly Value[] {
  const between = dependants(value, new Set(wanted));
  const gradients = new Map<Value, Value>([[value, gradient]]);
  for (const node of [...between].sort((a, b) => b.order - a.order)) {
    const dNode = gradients.get(node);
    if (!dNode || !node.pullback) continue;
    const parts = node.pullback(dNode);
    node.inputs.forEach((input, i) => {
      const part = parts[i];
      if (!part || !between.has(input)) return;
      const before = gradients.get(input);
      gradients.set(input, before ? add(before, part) : part);
    });
  }
  return wanted.map((input) => expand(gradients.get(input) ?? input.graph.number(0), input.shape));
}

/** All values between `wanted` and `value`, both included. */
function dependants(value: Value, wanted: ReadonlySet<Value>): ReadonlySet<Value> {
  const known = new Map<Value, boolean>();
  const depends = (node: Value): boolean => {
    const before = known.get(node);
    if (before !== undefined) return before;
    // Visit every input, even after one that depends: all of them must become known.
    const inputDepends = node.inputs.map(depends).includes(true);
    const result = wanted.has(node) || inputDepends;
    known.set(node, result);
    return result;
  };
  depends(value);
  return new Set([...known].filter(([, result]) => result).map(([node]) => node));
}
