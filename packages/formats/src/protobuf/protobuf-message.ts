import { protobufField, varintBytes } from './protobuf';

/** What a field holds: a whole number from 0, a float32, text, bytes, or a message. */
export type ProtobufValue =
  number | string | Uint8Array | { readonly float32: number } | readonly ProtobufEntry[];

/** A field of a message to be written. */
export type ProtobufEntry = readonly [number: number, value: ProtobufValue];

/** The bytes of a protocol buffer's message, its fields in the order given. Time and memory grow with the bytes. */
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
