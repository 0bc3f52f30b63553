import { protobufMessage, type ProtobufEntry } from '@vse/formats/browser';

/** Names of the model's inputs and of its outputs. */
export const portNames = {
  rows: 'rows',
  queries: 'queries',
  products: 'products',
  maxima: 'maxima',
} as const;

/** Number types of rows. */
export type RowType = 'float32' | 'int8';

const contributed = 'com.microsoft';
/** Number types of ONNX. */
const typeCodes = { float32: 1, int8: 3 } as const;
/** Kinds of attributes of ONNX. */
const kinds = { wholeNumber: 2, wholeNumbers: 7 } as const;

/**
 * Encodes an ONNX model: rows `[groups, a, n]`, converted to float32, times queries `[b, n]` transposed, `[groups, a, b]` in
 * float32; and the largest product of each group with each query, `[groups, b]`.
 * onnxruntime copies its second factor into the order that its kernels read, and the first it reads as it is: the rows, of
 * which there are more, are the first.
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.FusedMatMul
 */
export function productModel(type: RowType): Uint8Array {
  const { rows, queries, products, maxima } = portNames;
  const converted = type === 'float32' ? rows : 'converted';
  const product = node('FusedMatMul', [converted, queries], products, { transA: 0, transB: 1 }, contributed);
  const largest = node('ReduceMax', [products], maxima, { axes: [1], keepdims: 0 }, '');
  const nodes =
    type === 'float32'
      ? [product, largest]
      : [node('Cast', [rows], converted, { to: typeCodes.float32 }, ''), product, largest];
  return protobufMessage([
    [1, 8],
    [
      7,
      [
        ...nodes.map((one): ProtobufEntry => [1, one]),
        [2, 'products'],
        [11, port(rows, type)],
        [11, port(queries, 'float32')],
        [12, port(products, 'float32')],
        [12, port(maxima, 'float32')],
      ],
    ],
    [8, operators('', 13)],
    [8, operators(contributed, 1)],
  ]);
}

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | readonly number[]>>,
  domain: string,
): readonly ProtobufEntry[] {
  return [
    ...inputs.map((input): ProtobufEntry => [1, input]),
    [2, output],
    [4, operator],
    ...Object.entries(attributes).map(([name, value]): ProtobufEntry => [
      5,
      [
        [1, name],
        ...(typeof value === 'number'
          ? [[3, value] as const, [20, kinds.wholeNumber] as const]
          : [...value.map((one) => [8, one] as const), [20, kinds.wholeNumbers] as const]),
      ],
    ]),
    [7, domain],
  ];
}

function port(name: string, type: RowType): readonly ProtobufEntry[] {
  return [
    [1, name],
    [2, [[1, [[1, typeCodes[type]]]]]],
  ];
}

function operators(domain: string, version: number): readonly ProtobufEntry[] {
  return [
    [1, domain],
    [2, version],
  ];
}
