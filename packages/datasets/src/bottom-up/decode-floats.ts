import { DataError } from '@vse/core';

/**
 * The float32 numbers of a cell of base64, little-endian. Throws a `DataError` where a character is none of base64's, or a
 * number is not finite.
 */
export function decodeFloats(where: string, text: string, count: number): Float32Array<ArrayBuffer> {
  const bytes = Buffer.from(text, 'base64'); // leaves out what is not base64: then there are too few
  if (bytes.length !== count * 4) {
    throw new DataError(
      `${where} must hold ${count} float32 numbers in base64, got ${bytes.length} bytes of them. Copy the file again.`,
    );
  }
  const values = new Float32Array(count);
  new Uint8Array(values.buffer).set(bytes);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return values;
  throw new DataError(
    `${where} must hold finite numbers, got ${values[wrong]} at ${wrong}. Copy the file again.`,
  );
}
