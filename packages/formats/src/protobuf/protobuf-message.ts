import { protobufField, varintBytes } from './protobuf';

/** Value of a field: a whole number of at least 0, a float32, text, bytes, or a message. */
export type ProtobufValue =
  number | string | Uint8Array | { readonly float32: number } | readonly ProtobufEntry[];

/** A field to write: its number and its value. */
export type ProtobufEntry = readonly [number: number, value: ProtobufValue];

/**
 * Encodes a protocol buffer message, fields in the given order. Time and memory O(bytes).
 *
 * @example
 * ```ts
 * import { protobufMessage } from '@vse/formats';
 *
 * console.log(protobufMessage([[1, 300], [3, { float32: 1 }], [4, [[1, 5]]]]).length); // 12
 * ```
 */
export function protobufMessage(fields: readonly ProtobufEntry[]): Uint8Array {
  const parts = fields.map(([number, value]) => fieldBytes(number, value));
  const message = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    message.set(part, at);
    at += part.length;
  }
  return message;
}

function fieldBytes(number: number, value: ProtobufValue): Uint8Array {
  if (typeof value === 'number') return Uint8Array.from([...varintBytes(number * 8), ...varintBytes(value)]);
  if (typeof value === 'string' || value instanceof Uint8Array) return protobufField(number, value);
  if ('float32' in value) {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value.float32, true);
    return Uint8Array.from([...varintBytes(number * 8 + 5), ...bytes]);
  }
  return protobufField(number, protobufMessage(value));
}
