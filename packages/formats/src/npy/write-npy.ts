import { OptionError } from '@vse/core';
import { toFloat16 } from '../numbers/float16';
import { encodeNpyHeader } from './npy-header';
import { writeFileAtomic } from '../files/write-file-atomic';

export interface NpyArray {
  readonly shape: readonly number[];
  /** How the values are stored; `'float16'` halves the file and keeps about three digits. */
  readonly dtype: 'float16' | 'float32';
  /** Row-major, as many as the shape says. */
  readonly values: Float32Array;
}

/** Writes an npy file that numpy.load reads, whole or not at all. */
export async function writeNpy(path: string, { shape, dtype, values }: NpyArray): Promise<void> {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== values.length) {
    throw new OptionError(
      `writeNpy: ${path}: shape [${shape.join(', ')}] holds ${count} values, got ${values.length}. Give the shape of the values.`,
    );
  }
  const numbers = dtype === 'float16' ? toFloat16(values) : values;
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  await writeFileAtomic(path, [encodeNpyHeader(dtype, shape), bytes]);
}
