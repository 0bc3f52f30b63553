import { DataError } from '@vse/base';

/** One field of a protocol buffer message. */
export interface ProtobufField {
  /** Field number. */
  readonly number: number;
  /** Offset of the field's key in the message. */
  readonly start: number;
  /** Offset just after the field. */
  readonly end: number;
  /** Content of a string, bytes or message field; absent for numbers. */
  readonly content?: Uint8Array;
}

/**
 * Iterates over the fields of a message, in order. https://protobuf.dev/programming-guides/encoding/
 *
 * @throws `DataError` if the bytes are not a message.
 * @example
 * ```ts
 * import { protobufFields, protobufMessage } from '@vse/formats';
 *
 * const bytes = protobufMessage([[1, 300], [2, 'abc']]);
 * for (const { number, content } of protobufFields(bytes)) console.log(number, content?.length); // 1 undefined, 2 3
 * ```
 */
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
    throw new DataError('protobuf: a number is cut short. The message is truncated.');
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
    } else
      throw new DataError(
        `protobuf: a field of unknown wire type ${wire} at byte ${start}. The message is damaged.`,
      );
    if (at > bytes.length)
      throw new DataError(`protobuf: the field at byte ${start} is cut short. The message is truncated.`);
    yield { number: Math.floor(key / 8), start, end: at, ...(content && { content }) };
  }
}

/**
 * Encodes a field of bytes or text: key, length, content.
 *
 * @example
 * ```ts
 * import { protobufField } from '@vse/formats';
 *
 * console.log(protobufField(2, 'ab')); // 18, 2, 97, 98
 * ```
 */
export function protobufField(number: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const prefix = protobufPrefix(number, bytes.length);
  const field = new Uint8Array(prefix.length + bytes.length);
  field.set(prefix);
  field.set(bytes, prefix.length);
  return field;
}

/**
 * Encodes the key and the length that precede `size` bytes of content, for writers that stream the content.
 *
 * @example
 * ```ts
 * import { protobufPrefix } from '@vse/formats';
 *
 * console.log(protobufPrefix(2, 300)); // 18, 172, 2
 * ```
 */
export function protobufPrefix(number: number, size: number): Uint8Array {
  return Uint8Array.from([...varintBytes(number * 8 + 2), ...varintBytes(size)]);
}

/** Encodes a whole number of at least 0, seven bits per byte, lowest first. */
export function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}
