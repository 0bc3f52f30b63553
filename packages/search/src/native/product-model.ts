import { protobufMessage } from '@vse/formats/browser';

/** Names of the model's inputs and of its output. */
export const portNames = { queries: 'queries', rows: 'rows', products: 'products' } as const;

const contributed = 'com.microsoft';
const float32 = 1;
const wholeNumber = 2;

/**
 * Encodes an ONNX model of one operation: queries `[a, n]` times rows `[b, n]` transposed, `[a, b]` in float32.
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.FusedMatMul
 */
export function productModel(): Uint8Array {
  const { queries, rows, products } = portNames;
  const port = (name: string) =>
    [
      [1, name],
      [2, [[1, [[1, float32]]]]],
    ] as const;
  const flag = (name: string, value: number) =>
    [
      [1, name],
      [3, value],
      [20, wholeNumber],
    ] as const;
  const node = [
    [1, queries],
    [1, rows],
    [2, products],
    [4, 'FusedMatMul'],
    [5, flag('transA', 0)],
    [5, flag('transB', 1)],
    [7, contributed],
  ] as const;
  return protobufMessage([
    [1, 8],
    [
      7,
      [
        [1, node],
        [2, 'products'],
        [11, port(queries)],
        [11, port(rows)],
        [12, port(products)],
      ],
    ],
    [
      8,
      [
        [1, ''],
        [2, 13],
      ],
    ],
    [
      8,
      [
        [1, contributed],
        [2, 1],
      ],
    ],
  ]);
}
