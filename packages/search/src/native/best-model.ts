import { protobufMessage, type ProtobufEntry } from '@vse/formats/browser';

/** Names of the model's inputs and of its outputs. */
export const portNames = {
  rows: 'rows',
  queries: 'queries',
  factors: 'factors',
  offsets: 'offsets',
  wanted: 'wanted',
  values: 'values',
  places: 'places',
} as const;

/** Number types of rows. */
export type RowType = 'float32' | 'int8';

const contributed = 'com.microsoft';
/** Number types of ONNX. */
const typeCodes = { float32: 1, int8: 3, int32: 6, int64: 7 } as const;
/** Kind of an attribute that is a whole number, in ONNX. */
const wholeNumber = 2;

/**
 * Encodes an ONNX model that finds the best rows for each query. The values `[a, b]` are rows `[a, n]`, converted to float32, times
 * queries `[b, n]` transposed, times factors `[a, 1]`, plus offsets `[a, 1]`. The model returns the largest values of each query, the
 * largest first, in float32 `[wanted, b]`, and the numbers of their rows in int32; the input `wanted` is the count of them, `[1]`.
 * onnxruntime copies its second factor into the order that its kernels read, and the first it reads as it is: the rows, of
 * which there are more, are the first.
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 * https://github.com/onnx/onnx/blob/main/docs/Operators.md#TopK
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.FusedMatMul
 */
export function bestModel(type: RowType): Uint8Array {
  const { rows, queries, factors, offsets, wanted, values, places } = portNames;
  const converted = type === 'float32' ? rows : 'converted';
  const nodes = [
    node('FusedMatMul', [converted, queries], ['products'], { transA: 0, transB: 1 }, contributed),
    node('Mul', ['products', factors], ['scaled']),
    node('Add', ['scaled', offsets], ['all']),
    node('TopK', ['all', wanted], [values, 'long'], { axis: 0, largest: 1, sorted: 1 }),
    node('Cast', ['long'], [places], { to: typeCodes.int32 }),
  ];
  if (type === 'int8') nodes.unshift(node('Cast', [rows], [converted], { to: typeCodes.float32 }));
  return protobufMessage([
    [1, 8],
    [
      7,
      [
        ...nodes.map((one): ProtobufEntry => [1, one]),
        [2, 'best rows'],
        [11, port(rows, type)],
        [11, port(queries, 'float32')],
        [11, port(factors, 'float32')],
        [11, port(offsets, 'float32')],
        [11, port(wanted, 'int64')],
        [12, port(values, 'float32')],
        [12, port(places, 'int32')],
      ],
    ],
    [8, operators('', 13)],
    [8, operators(contributed, 1)],
  ]);
}

function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, number>> = {},
  domain = '',
): readonly ProtobufEntry[] {
  return [
    ...inputs.map((input): ProtobufEntry => [1, input]),
    ...outputs.map((output): ProtobufEntry => [2, output]),
    [4, operator],
    ...Object.entries(attributes).map(([name, value]): ProtobufEntry => [
      5,
      [
        [1, name],
        [3, value],
        [20, wholeNumber],
      ],
    ]),
    [7, domain],
  ];
}

function port(name: string, type: keyof typeof typeCodes): readonly ProtobufEntry[] {
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
