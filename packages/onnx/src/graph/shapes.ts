import type { Size } from './size';
import type { Value } from './value';

/** Reshapes without moving a number. */
export function reshape(x: Value, shape: readonly Size[]): Value {
  const { graph } = x;
  return graph.node('Reshape', [x, graph.shape(shape)], {
    shape,
    inputs: [x],
    pullback: (gradient) => [reshape(expand(gradient, shape), x.shape)],
  });
}

/** Permutes the axes: axis i of the result is axis `order[i]`. */
export function transpose(x: Value, order: readonly number[]): Value {
  return x.graph.node('Transpose', [x], {
    shape: order.map((axis) => x.shape[axis]!),
    attributes: { perm: order },
    inputs: [x],
    pullback: (gradient) => [transpose(gradient, order.map((_, axis) => order.indexOf(axis)))], // prettier-ignore
  });
}

/** Broadcasts along axes of size 1 to this shape. Not differentiable. */
export function expand(x: Value, shape: readonly Size[]): Value {
  if (sameShape(x.shape, shape)) return x;
  return x.graph.node('Expand', [x, x.graph.shape(shape)], { shape });
}

/** Shape of an elementwise operation on shapes `a` and `b`: axes of size 1 and missing leading axes broadcast. */
export function broadcastShape(a: readonly Size[], b: readonly Size[]): readonly Size[] {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const missing = long.length - short.length;
  return long.map((size, axis) => {
    const other = short[axis - missing] ?? 1;
    if (size !== 1 && other !== 1 && size !== other) {
      throw new TypeError(`[${a.join(', ')}] and [${b.join(', ')}] cannot be broadcast`);
    }
    return size === 1 ? other : size;
  });
}

export function sameShape(a: readonly Size[], b: readonly Size[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
