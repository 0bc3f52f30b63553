import { OptionError } from '@vse/base';
import { itemSizes, numbersOf, swapBytes, toFloat32, type Dtype } from '../numbers/dtypes';
import { toFloat16 } from '../numbers/float16';
import { encodeNpyHeader } from './npy-header';
import { npyHeaderOf, npyPreamble, preambleBytes } from './npy-preamble';
import { toRowMajor } from './row-major';

/** An array to write as npy. */
export interface NpyArray {
  /** Size of each axis; empty for a single number. */
  readonly shape: readonly number[];
  /** Number type in the file; `'float16'` halves it and keeps about three digits. */
  readonly dtype: 'float16' | 'float32';
  /** Values, row-major; as many as the shape holds. */
  readonly values: Float32Array;
}

/** An array read from an npy file. */
export interface ParsedNpy {
  /** Size of each axis; empty for a single number. */
  readonly shape: readonly number[];
  /** Number type in the file. */
  readonly dtype: Dtype;
  /** Values as float32, row-major. */
  readonly values: Float32Array;
}

/**
 * Parses an npy file in memory (versions 1 to 3, either byte order, either axis order). The values are copied.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @throws `DataError` if the bytes are not npy, hold Python objects, or are not as long as the header says.
 * @example
 * ```ts
 * import { npyBytes, parseNpy } from '@vse/formats/browser';
 *
 * const bytes = npyBytes({ shape: [2, 2], dtype: 'float16', values: Float32Array.of(1, 2, 3, 0.1) });
 * console.log(parseNpy(bytes)); // [2, 2], float16: 1, 2, 3, 0.0999755859375
 * ```
 */
export function parseNpy(bytes: Uint8Array): ParsedNpy {
  const where = 'parseNpy';
  const preamble = npyPreamble(where, bytes.subarray(0, preambleBytes), bytes.length);
  const start = preamble.offset + preamble.length;
  const header = npyHeaderOf(where, preamble, bytes.subarray(preamble.offset, start), bytes.length);
  const { shape, dtype, bigEndian, columnMajor } = header;
  const own = new Uint8Array(bytes.subarray(start)); // aligned, whatever the offset of `bytes`
  if (bigEndian) swapBytes(own, itemSizes[dtype]);
  const values = toFloat32(numbersOf(dtype, own));
  return { shape, dtype, values: columnMajor ? toRowMajor(values, shape) : values };
}

/**
 * Serialises an array as an npy file in memory, which numpy.load reads.
 *
 * @throws `OptionError` if the shape does not hold the values.
 * @example
 * ```ts
 * import { npyBytes } from '@vse/formats/browser';
 *
 * console.log(npyBytes({ shape: [2, 2], dtype: 'float32', values: new Float32Array(4) }).length); // 144
 * ```
 */
export function npyBytes(array: NpyArray): Uint8Array {
  const [header, values] = npyParts('npyBytes', array);
  const bytes = new Uint8Array(header.length + values.length);
  bytes.set(header);
  bytes.set(values, header.length);
  return bytes;
}

/** Serialises an array as the two parts of a file: the header, and a view of the values. */
export function npyParts(
  where: string,
  { shape, dtype, values }: NpyArray,
): readonly [header: Uint8Array, values: Uint8Array] {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== values.length) {
    throw new OptionError(
      `${where}: shape [${shape.join(', ')}] holds ${count} values, got ${values.length}. Give the shape of the values.`,
    );
  }
  const numbers = dtype === 'float16' ? toFloat16(values) : values;
  return [
    encodeNpyHeader(dtype, shape),
    new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength),
  ];
}
