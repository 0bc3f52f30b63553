/**
 * Encodes an ONNX model of one operation, `Gemm`: C = A B, or A B^T, for matrices of any size. Format:
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function productModel(transposeB: boolean): Uint8Array {
  const attribute = [...text(1, 'transB'), ...whole(3, Number(transposeB)), ...whole(20, 2)];
  const node = [
    ...text(1, 'A'),
    ...text(1, 'B'),
    ...text(2, 'C'),
    ...text(4, 'Gemm'),
    ...bytes(5, attribute),
  ];
  const graph = [
    ...bytes(1, node),
    ...text(2, 'product'),
    ...bytes(11, matrixInfo('A')),
    ...bytes(11, matrixInfo('B')),
    ...bytes(12, matrixInfo('C')),
  ];
  const operators = [...text(1, ''), ...whole(2, 13)];
  return Uint8Array.from([...whole(1, 8), ...bytes(7, graph), ...bytes(8, operators)]);
}

/** A float32 matrix of any size. */
function matrixInfo(name: string): number[] {
  const axis = (suffix: string) => bytes(1, text(2, `${name}.${suffix}`));
  const tensor = [...whole(1, 1), ...bytes(2, [...axis('rows'), ...axis('cols')])];
  return [...text(1, name), ...bytes(2, bytes(1, tensor))];
}

// Protocol buffers: a field is its number and wire type, then a varint, or a length and as many bytes.
function whole(field: number, value: number): number[] {
  return [...variable(field * 8), ...variable(value)];
}

function bytes(field: number, content: readonly number[]): number[] {
  return [...variable(field * 8 + 2), ...variable(content.length), ...content];
}

function text(field: number, content: string): number[] {
  return bytes(field, [...new TextEncoder().encode(content)]);
}

function variable(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...variable(Math.floor(value / 128))];
}
