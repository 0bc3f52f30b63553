import type { Size } from './size';
import type { Value } from './value';

/** Sum along axes, which get size 1. */
export function sum(x: Value, axes: readonly number[]): Value {
  return x.graph.node('ReduceSum', [x, x.graph.integers(axes)], {
    shape: reduced(x.shape, axes),
    inputs: [x],
    pullback: (gradient) => [gradient],
  });
}

/** Shape with these axes set to size 1. */
export function reduced(shape: readonly Size[], axes: readonly number[]): readonly Size[] {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
}
