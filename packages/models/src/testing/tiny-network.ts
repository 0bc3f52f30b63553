import { protobufMessage, type ProtobufEntry } from '@vse/formats';

/**
 * A network in ONNX format over images of 8 x 8 px: the mean of each channel times a number, `[batch, 3]`; if asked, also
 * the pixels times the number as `map`.
 */
export function tinyNetwork(factor: number, { map = false } = {}): Uint8Array {
  const port = (name: string, shape: readonly (number | string)[]): readonly ProtobufEntry[] => {
    const dims = shape.map((side): ProtobufEntry => [1, [typeof side === 'string' ? [2, side] : [1, side]]]);
    return [[1, name], [2, [[1, [[1, 1], [2, dims]]]]]]; // prettier-ignore
  };
  const node = (type: string, from: readonly string[], to: string): ProtobufEntry => [
    1,
    [...from.map((name): ProtobufEntry => [1, name]), [2, to], [4, type]],
  ];
  const bytes = new Uint8Array(Float32Array.of(factor).buffer);
  return protobufMessage([
    [1, 8],
    [
      7,
      [
        node('GlobalAveragePool', ['pixels'], 'means'),
        node('Mul', ['means', 'factor'], 'scaled'),
        node('Flatten', ['scaled'], 'features'),
        ...(map ? [node('Mul', ['pixels', 'factor'], 'map')] : []),
        [2, 'tiny'],
        [5, [[1, 1], [2, 1], [8, 'factor'], [9, bytes]]],
        [11, port('pixels', ['batch', 3, 8, 8])],
        [12, port('features', ['batch', 3])],
        ...(map ? [[12, port('map', ['batch', 3, 8, 8])] as ProtobufEntry] : []),
      ],
    ],
    [8, [[1, ''], [2, 13]]],
  ]); // prettier-ignore
}
