import { protobufMessage, type ProtobufEntry } from '@vse/formats';
import type { Size } from './size';

/** Attribute of a node: one or several whole numbers of at least 0, one or several float32, or one or several texts. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly float32: number }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] };

/** Type of an input or output. */
export type PortType = 'float32' | 'int32';

export interface ModelNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Outputs after the first, which the operator must have and nothing reads. */
  readonly unread?: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface ModelConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: ConstantValues;
}

/** Numbers of a constant: float32, float64, int64 or int8. */
export type ConstantValues = Float32Array | Float64Array | BigInt64Array | Int8Array;

/** Texts that an ONNX file carries beside its nodes. */
export interface ModelLabels {
  /** Name of the graph. */
  readonly name: string;
  /** Facts by name, which any ONNX library reads as the model's metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Graph with its nodes in the order of computation. */
export interface Model extends ModelLabels {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly nodes: readonly ModelNode[];
  readonly constants: readonly ModelConstant[];
}

/** Input or output of a graph. */
export interface Port {
  readonly name: string;
  readonly type: PortType;
  readonly shape: readonly Size[];
}

// Versions of the format and of the operators that onnxruntime 1.15 and later run.
const IR_VERSION = 8;
export const OPSET = 18;

/** Codes of the element types, as in ONNX's `TensorProto.DataType`. */
export const elementTypes = { float32: 1, int8: 3, int32: 6, int64: 7, float64: 11 } as const;

/** Encodes an ONNX model. Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
export function encodeModel({ name, metadata = {}, ...parts }: Model): Uint8Array {
  const { inputs, outputs, nodes, constants } = parts;
  const graph: readonly ProtobufEntry[] = [
    ...nodes.map((node): ProtobufEntry => [1, nodeFields(node)]),
    [2, name],
    ...constants.map((constant): ProtobufEntry => [5, tensorFields(constant)]),
    ...inputs.map((port): ProtobufEntry => [11, portFields(port)]),
    ...outputs.map((port): ProtobufEntry => [12, portFields(port)]),
  ];
  return protobufMessage([
    [1, IR_VERSION],
    [2, '@vse/onnx'],
    [7, graph],
    [8, [[1, ''], [2, OPSET]]],
    ...Object.entries(metadata).map(([key, value]): ProtobufEntry => [14, [[1, key], [2, value]]]),
  ]); // prettier-ignore
}

function nodeFields({ op, inputs, output, unread = [], attributes }: ModelNode): readonly ProtobufEntry[] {
  return [
    ...inputs.map((name): ProtobufEntry => [1, name]),
    ...[output, ...unread].map((name): ProtobufEntry => [2, name]),
    [4, op],
    ...Object.entries(attributes).map(([name, value]): ProtobufEntry => [5, attributeFields(name, value)]),
  ];
}

function attributeFields(name: string, value: Attribute): readonly ProtobufEntry[] {
  if (typeof value === 'number') return [[1, name], [3, value], [20, 2]]; // prettier-ignore
  if (typeof value === 'string') return [[1, name], [4, value], [20, 3]]; // prettier-ignore
  if ('float32' in value) return [[1, name], [2, value], [20, 1]]; // prettier-ignore
  if ('floats' in value) return [[1, name], ...value.floats.map((float32): ProtobufEntry => [7, { float32 }]), [20, 6]]; // prettier-ignore
  if ('strings' in value) return [[1, name], ...value.strings.map((text): ProtobufEntry => [9, text]), [20, 8]]; // prettier-ignore
  return [[1, name], ...value.map((item): ProtobufEntry => [8, item]), [20, 7]];
}

function tensorFields({ name, shape, values }: ModelConstant): readonly ProtobufEntry[] {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return [...shape.map((size): ProtobufEntry => [1, size]), [2, codeOf(values)], [8, name], [9, bytes]];
}

function codeOf(values: ConstantValues): number {
  if (values instanceof Float32Array) return elementTypes.float32;
  if (values instanceof Float64Array) return elementTypes.float64;
  return values instanceof Int8Array ? elementTypes.int8 : elementTypes.int64;
}

function portFields({ name, type, shape }: Port): readonly ProtobufEntry[] {
  const sizes = shape.map((size): ProtobufEntry => [1, [typeof size === 'string' ? [2, size] : [1, size]]]);
  return [[1, name], [2, [[1, [[1, elementTypes[type]], [2, sizes]]]]]]; // prettier-ignore
}
