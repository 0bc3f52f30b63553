import type { Graph } from './graph';

/** The size of an axis: a number, a name of one that is known when the graph runs, or a product of names: `'captions*words'`. */
export type Size = number | string;

/** From the gradient of a value to those of its inputs; `undefined` for one that it does not depend on. */
export type Pullback = (gradient: Value) => readonly (Value | undefined)[];

/** A float32 array that a graph computes. */
export interface Value {
  readonly graph: Graph;
  /** Its name in the graph. */
  readonly name: string;
  readonly shape: readonly Size[];
  /** Later values have higher numbers. */
  readonly order: number;
  /** What it is differentiated by; none for constants and inputs. */
  readonly inputs: readonly Value[];
  readonly pullback?: Pullback;
}

/** The same numbers, taken for a constant by `gradientsOf`. */
export function constantOf(value: Value): Value {
  const { graph, name, shape, order } = value;
  return { graph, name, shape, order, inputs: [] };
}

/** The same numbers with a gradient in closed form: `gradientsOf` uses `pullback` and looks no further than `inputs`. */
export function withPullback(value: Value, inputs: readonly Value[], pullback: Pullback): Value {
  return { ...value, inputs, pullback };
}
