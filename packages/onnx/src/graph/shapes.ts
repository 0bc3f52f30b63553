import type { Size, Value } from './value';

/** The same numbers in another shape. */
export function reshape(x: Value, shape: readonly Size[]): Value {
  const { graph } = x;
  return graph.node('Reshape', [x, graph.shape(shape)], {
    shape,
    inputs: [x],
    pullback: (gradient) => [reshape(expand(gradient, shape), x.shape)],
  });
}

/** Axes in another order: axis i of the result is axis `order[i]`. */
export function transpose(x: Value, order: readonly number[]): Value {
  return x.graph.node('Transpose', [x], {
    shape: order.map((axis) => x.shape[axis]!),
    attributes: { perm: order },
    inputs: [x],
    pullback: (gradient) => [transpose(gradient, order.map((_, axis) => order.indexOf(axis)))], // prettier-ignore
  });
}

/** Repeated along axes of size 1 until it has this shape; itself where it has it. Not differentiable. */
export function expand(x: Value, shape: readonly Size[]): Value {
  if (sameShape(x.shape, shape)) return x;
  return x.graph.node('Expand', [x, x.graph.shape(shape)], { shape });
}

/** The shape of two that are combined number by number; axes of size 1, and those that one lacks in front, repeat. */
export function broadcastShape(a: readonly Size[], b: readonly Size[]): readonly Size[] {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const missing = long.length - short.length;
  return long.map((size, axis) => {
    const other = short[axis - missing] ?? 1;
    if (size !== 1 && other !== 1 && size !== other) {
      throw new TypeError(`[${a.join(', ')}] and [${b.join(', ')}] do not fit each other`);
    }
    return size === 1 ? other : size;
  });
}

export function sameShape(a: readonly Size[], b: readonly Size[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
