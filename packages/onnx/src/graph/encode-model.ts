import { protobufMessage, type ProtobufEntry } from '@vse/formats';
import type { Size } from './size';

/** Attribute of a node: one or several whole numbers of at least 0, or a float32. */
export type Attribute = number | readonly number[] | { readonly float32: number };

export interface ModelNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface ModelConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** Graph with its nodes in the order of computation. */
export interface Model {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly nodes: readonly ModelNode[];
  readonly constants: readonly ModelConstant[];
}

interface Port {
  readonly name: string;
  readonly shape: readonly Size[];
}

// Versions of the format and of the operators that onnxruntime 1.14 and later run.
const IR_VERSION = 8;
const OPSET = 18;
const FLOAT32 = 1;
const INT64 = 7;

/** Encodes an ONNX model with float32 inputs and outputs. Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
export function encodeModel({ inputs, outputs, nodes, constants }: Model): Uint8Array {
  const graph: readonly ProtobufEntry[] = [
    ...nodes.map((node): ProtobufEntry => [1, nodeFields(node)]),
    [2, 'similarity'],
    ...constants.map((constant): ProtobufEntry => [5, tensorFields(constant)]),
    ...inputs.map((port): ProtobufEntry => [11, portFields(port)]),
    ...outputs.map((port): ProtobufEntry => [12, portFields(port)]),
  ];
  return protobufMessage([
    [1, IR_VERSION],
    [7, graph],
    [8, [[1, ''], [2, OPSET]]],
  ]); // prettier-ignore
}

function nodeFields({ op, inputs, output, attributes }: ModelNode): readonly ProtobufEntry[] {
  return [
    ...inputs.map((name): ProtobufEntry => [1, name]),
    [2, output],
    [4, op],
    ...Object.entries(attributes).map(([name, value]): ProtobufEntry => [5, attributeFields(name, value)]),
  ];
}

function attributeFields(name: string, value: Attribute): readonly ProtobufEntry[] {
  if (typeof value === 'number') return [[1, name], [3, value], [20, 2]]; // prettier-ignore
  if ('float32' in value) return [[1, name], [2, value], [20, 1]]; // prettier-ignore
  return [[1, name], ...value.map((item): ProtobufEntry => [8, item]), [20, 7]];
}

function tensorFields({ name, shape, values }: ModelConstant): readonly ProtobufEntry[] {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const type = values instanceof Float32Array ? FLOAT32 : INT64;
  return [...shape.map((size): ProtobufEntry => [1, size]), [2, type], [8, name], [9, bytes]];
}

function portFields({ name, shape }: Port): readonly ProtobufEntry[] {
  const sizes = shape.map((size): ProtobufEntry => [1, [typeof size === 'string' ? [2, size] : [1, size]]]);
  return [[1, name], [2, [[1, [[1, FLOAT32], [2, sizes]]]]]]; // prettier-ignore
}
