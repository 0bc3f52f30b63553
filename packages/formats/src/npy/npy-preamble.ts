import { DataError } from '@vse/base';
import { itemSizes } from '../numbers/dtypes';
import { parseNpyHeader, type NpyHeader } from './npy-header';

/** Bytes that `npyPreamble` needs: magic, version and the length of the header. */
export const preambleBytes = 12;

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

/** Longest header that is read: far more than any array needs. */
const maximumHeader = 1 << 20;

/** Version of an npy file and the place of its header. */
export interface NpyPreamble {
  readonly version: number;
  /** Offset of the header's text. */
  readonly offset: number;
  /** Length of the header's text. */
  readonly length: number;
}

/**
 * Reads magic, version and header length from the first bytes of an npy file of `size` bytes.
 *
 * @throws `DataError` that starts with `where`.
 */
export function npyPreamble(where: string, bytes: Uint8Array, size: number): NpyPreamble {
  if (bytes.length < 10 || !magic.every((byte, i) => bytes[i] === byte)) {
    throw new DataError(
      `${where}: is not an npy file, it does not start with \\x93NUMPY. Write it with numpy.save.`,
    );
  }
  const version = bytes[6]!;
  if (version < 1 || version > 3 || (version > 1 && bytes.length < preambleBytes)) {
    throw new DataError(
      `${where}: is npy version ${version}.${bytes[7]}, wanted 1, 2 or 3. Write it again with numpy.save.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const offset = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > maximumHeader || offset + length > size) {
    throw new DataError(
      `${where}: the header says it has ${length} bytes, the file has ${size}. It is truncated: copy it again.`,
    );
  }
  return { version, offset, length };
}

/**
 * Parses the bytes of a header and checks that the array fills a file of `size` bytes.
 *
 * @throws `DataError` that starts with `where`.
 */
export function npyHeaderOf(
  where: string,
  { version, offset, length }: NpyPreamble,
  bytes: Uint8Array,
  size: number,
): NpyHeader {
  const text = version === 3 ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : latin1(bytes);
  const header = parseNpyHeader(where, text);
  const { dtype, shape } = header;
  const wanted = offset + length + shape.reduce((product, axis) => product * axis, 1) * itemSizes[dtype];
  if (size === wanted) return header;
  throw new DataError(
    `${where}: a ${dtype} array [${shape.join(', ')}] takes ${wanted} bytes with its header, the file has ` +
      `${size}. It is ${size < wanted ? 'truncated' : 'damaged or followed by other data'}: copy or write it again.`,
  );
}

/** Decodes latin1, byte to code unit; TextDecoder takes it for windows-1252. */
function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
