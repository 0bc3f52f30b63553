import type { MatMulFlags } from '../repairs/mat-mul-plan';

/** Names of the model's inputs and of its output. */
export const MODEL_NAMES = { a: 'a', b: 'b', product: 'product' } as const;

/**
 * Encodes an ONNX model of one operation, onnxruntime's `FusedMatMul`: the product of a and b, batched and broadcast as in
 * `tf.matMul`, either side transposed in its last two axes. Shapes stay open. Formats:
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.FusedMatMul
 */
export function productModel({ transposeA, transposeB }: MatMulFlags): Uint8Array {
  const { a, b, product } = MODEL_NAMES;
  const node = [
    ...text(1, a),
    ...text(1, b),
    ...text(2, product),
    ...text(4, 'FusedMatMul'),
    ...bytes(5, flag('transA', transposeA)),
    ...bytes(5, flag('transB', transposeB)),
    ...text(7, MICROSOFT),
  ];
  const graph = [
    ...bytes(1, node),
    ...text(2, 'product'),
    ...bytes(11, float32(a)),
    ...bytes(11, float32(b)),
    ...bytes(12, float32(product)),
  ];
  const standard = [...text(1, ''), ...whole(2, 13)];
  const contributed = [...text(1, MICROSOFT), ...whole(2, 1)];
  return Uint8Array.from([
    ...whole(1, 8),
    ...bytes(7, graph),
    ...bytes(8, standard),
    ...bytes(8, contributed),
  ]);
}

const MICROSOFT = 'com.microsoft';

function flag(name: string, value: boolean): number[] {
  return [...text(1, name), ...whole(3, Number(value)), ...whole(20, 2)];
}

/** A float32 tensor of any shape. */
function float32(name: string): number[] {
  return [...text(1, name), ...bytes(2, bytes(1, whole(1, 1)))];
}

// Protocol buffers: a field is its number and wire type, then a varint, or a length and as many bytes.
function whole(field: number, value: number): number[] {
  return [...varint(field * 8), ...varint(value)];
}

function bytes(field: number, content: readonly number[]): number[] {
  return [...varint(field * 8 + 2), ...varint(content.length), ...content];
}

function text(field: number, content: string): number[] {
  return bytes(field, [...new TextEncoder().encode(content)]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
