import { writeFile } from 'node:fs/promises';
import { protobufMessage, type ProtobufEntry } from '@vse/formats';

const types = { float32: 1, int64: 7 } as const;

/** An input or output. */
export interface TinyPort {
  readonly name: string;
  readonly type?: keyof typeof types;
  readonly shape: readonly (number | string)[];
}

/** A network of a few operators. */
export interface TinyNetwork {
  readonly inputs: readonly TinyPort[];
  readonly outputs: readonly TinyPort[];
  /** Operators without attributes, by their names in ONNX. */
  readonly nodes: readonly { readonly type: string; readonly from: readonly string[]; readonly to: string }[];
  readonly constants?: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly data: Float32Array | BigInt64Array }>
  >;
}

/** Writes a network in ONNX format; returns the file. */
export async function tinyNetwork(file: string, network: TinyNetwork): Promise<string> {
  await writeFile(file, tinyNetworkBytes(network));
  return file;
}

/** Encodes a network in ONNX format. */
export function tinyNetworkBytes({ inputs, outputs, nodes, constants = {} }: TinyNetwork): Uint8Array {
  const graph: readonly ProtobufEntry[] = [
    ...nodes.map(({ type, from, to }): ProtobufEntry => [
      1,
      [...from.map((name): ProtobufEntry => [1, name]), [2, to], [4, type]],
    ]),
    [2, 'tiny'],
    ...Object.entries(constants).map(([name, constant]): ProtobufEntry => [5, tensor(name, constant)]),
    ...inputs.map((port): ProtobufEntry => [11, valueInfo(port)]),
    ...outputs.map((port): ProtobufEntry => [12, valueInfo(port)]),
  ];
  return protobufMessage([
    [1, 8],
    [7, graph],
    [8, [[1, ''], [2, 13]]],
  ]); // prettier-ignore
}

function tensor(
  name: string,
  { shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array | BigInt64Array },
): readonly ProtobufEntry[] {
  const type = data instanceof Float32Array ? types.float32 : types.int64;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return [...shape.map((side): ProtobufEntry => [1, side]), [2, type], [8, name], [9, bytes]];
}

function valueInfo({ name, type = 'float32', shape }: TinyPort): readonly ProtobufEntry[] {
  const dims = shape.map((side): ProtobufEntry => [1, [typeof side === 'string' ? [2, side] : [1, side]]]);
  return [[1, name], [2, [[1, [[1, types[type]], [2, dims]]]]]]; // prettier-ignore
}
