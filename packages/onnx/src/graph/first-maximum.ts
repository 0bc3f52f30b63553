import { mul } from './elementwise';
import { reduced } from './sum';
import type { Value } from './value';

/** Maximum along an axis, which gets size 1. The first of equal maxima gets the gradient. */
export function firstMaximum(x: Value, axis: number): Value {
  const { graph, shape } = x;
  return graph.node('ReduceMax', [x, graph.integers([axis])], {
    shape: reduced(shape, [axis]),
    inputs: [x],
    pullback: (gradient) => [mul(firstOf(x, axis), gradient)],
  });
}

/** 1 at the first maximum along the axis, 0 elsewhere. */
function firstOf({ graph, name, shape }: Value, axis: number): Value {
  const place = graph.compute('ArgMax', [name], { axis, keepdims: 1 });
  const scalar = (integers: string): string => graph.compute('Squeeze', [integers]);
  const bounds = [graph.integers([0]), graph.size(shape[axis]!), graph.integers([1])];
  const places = graph.compute('Range', bounds.map(scalar));
  const along = shape.map((size, i) => (i === axis ? size : 1));
  const aligned = graph.compute('Reshape', [places, graph.shape(along)]);
  const equal = graph.compute('Equal', [place, aligned]);
  return graph.node('Cast', [equal], { shape, attributes: { to: 1 } });
}
