import type { Attribute, ConstantValues, ModelLabels, Port } from './encode-model';
import type { Size } from './size';

/** Takes the gradient of a value to those of its inputs; `undefined` for an input without gradient. */
export type Pullback = (gradient: Value) => readonly (Value | undefined)[];

/** A float32 array that a graph computes. */
export interface Value {
  readonly graph: Graph;
  /** Name in the graph. */
  readonly name: string;
  readonly shape: readonly Size[];
  /** Place in the order of computation: later values have higher numbers. */
  readonly order: number;
  /** Values it is differentiated by; none for constants and inputs. */
  readonly inputs: readonly Value[];
  readonly pullback?: Pullback;
}

/** Result of a node. */
export interface NodeResult {
  readonly shape: readonly Size[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly inputs?: readonly Value[];
  /** Number of outputs after the first that the operator must have and nothing reads. Defaults to `0`. */
  readonly unread?: number;
  /** Pullback to `inputs`; absent if the node is not differentiable. */
  readonly pullback?: Pullback;
}

/** Builder of an ONNX graph. */
export interface Graph {
  /** Inputs added so far. */
  readonly inputs: readonly Port[];
  /** Adds an input of the graph, and the names of its sizes. */
  input(name: string, shape: readonly Size[]): Value;
  /** Adds an input of whole numbers (int32), and the names of its sizes; returns its name. */
  integerInput(name: string, shape: readonly Size[]): string;
  /** Adds a constant; returns its name. */
  constant(values: ConstantValues, shape: readonly number[]): string;
  /** Adds a float32 constant. */
  weights(values: Float32Array, shape: readonly number[]): Value;
  /** Adds a scalar constant, `[]`. */
  number(value: number): Value;
  /** Adds a constant of whole numbers for operators that take them; returns its name. */
  integers(values: readonly number[]): string;
  /** Adds the size of an axis as one whole number; returns its name. */
  size(size: Size): string;
  /** Adds the size of an axis as a float32 scalar, `[]`. */
  sizeAsNumber(size: Size): Value;
  /** Adds a shape as whole numbers; returns its name. */
  shape(shape: readonly Size[]): string;
  /** Adds a node of operator `op`; returns the name of its first output. */
  compute(
    op: string,
    inputs: readonly string[],
    attributes?: NodeResult['attributes'],
    outputs?: Pick<NodeResult, 'unread'>,
  ): string;
  /** Adds a node of operator `op` that computes a float32 array. */
  node(op: string, inputs: readonly (Value | string)[], result: NodeResult): Value;
  /** Encodes an ONNX model of the nodes that `outputs` need, in the order of its names. */
  encode(outputs: Readonly<Record<string, Value>>, labels: ModelLabels): Uint8Array;
}

/** The same value without a gradient: `gradientsOf` takes it for a constant. */
export function constantOf(value: Value): Value {
  const { graph, name, shape, order } = value;
  return { graph, name, shape, order, inputs: [] };
}

/** The same value with a closed-form gradient: `gradientsOf` uses `pullback` instead of the nodes between it and `inputs`. */
export function withPullback(value: Value, inputs: readonly Value[], pullback: Pullback): Value {
  return { ...value, inputs, pullback };
}
