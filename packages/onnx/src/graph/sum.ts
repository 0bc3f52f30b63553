import type { Size, Value } from './value';

/** The sum along axes, which become of size 1. */
export function sum(x: Value, axes: readonly number[]): Value {
  return x.graph.node('ReduceSum', [x, x.graph.integers(axes)], {
    shape: reduced(x.shape, axes),
    inputs: [x],
    pullback: (gradient) => [gradient],
  });
}

/** A shape whose axes named are of size 1. */
export function reduced(shape: readonly Size[], axes: readonly number[]): readonly Size[] {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
}
