import { DataError } from '@vse/base';

/**
 * Decodes the little-endian float32 numbers of a base64 cell.
 *
 * @throws `DataError` if a character is not base64, or a number is not finite.
 */
export function decodeFloats(where: string, text: string, count: number): Float32Array<ArrayBuffer> {
  const bytes = Buffer.from(text, 'base64'); // skips characters that are not base64: then there are too few bytes
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
