import { DataError } from '@vse/core';

/** One field of a protocol buffer's message. */
export interface ProtobufField {
  readonly number: number;
  /** Where the field starts and ends in the bytes, its key with it. */
  readonly start: number;
  readonly end: number;
  /** The bytes of a text, of bytes or of a message; absent for numbers. */
  readonly content?: Uint8Array;
}

/** The fields of a message, in the order of the bytes. Throws a `DataError` where they are not a message. */
export function* protobufFields(bytes: Uint8Array): Generator<ProtobufField> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new DataError('protobuf: a number is cut short.');
  };
  while (at < bytes.length) {
    const start = at;
    const key = varint();
    const wire = key % 8;
    let content: Uint8Array | undefined;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const size = varint();
      content = bytes.subarray(at, at + size);
      at += size;
    } else throw new DataError(`protobuf: a field of unknown kind ${wire} at byte ${start}.`);
    if (at > bytes.length) throw new DataError(`protobuf: the field at byte ${start} is cut short.`);
    yield { number: Math.floor(key / 8), start, end: at, ...(content && { content }) };
  }
}

/** A field with bytes or text in it, key and length first. */
export function protobufField(number: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const prefix = protobufPrefix(number, bytes.length);
  const field = new Uint8Array(prefix.length + bytes.length);
  field.set(prefix);
  field.set(bytes, prefix.length);
  return field;
}

/** The key and the length that stand before `size` bytes of a field's content. */
export function protobufPrefix(number: number, size: number): Uint8Array {
  return Uint8Array.from([...varintBytes(number * 8 + 2), ...varintBytes(size)]);
}

/** A whole number from 0, seven bits a byte, the lowest first. */
export function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}
