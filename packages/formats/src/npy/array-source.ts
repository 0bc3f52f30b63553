import type { FileHandle } from 'node:fs/promises';
import type { Dtype } from '../numbers/dtypes';

/** Place and layout of an array in an open file. */
export interface ArraySource {
  /** Name in errors. */
  readonly path: string;
  readonly file: FileHandle;
  /** Offset of the first number. */
  readonly start: number;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly bigEndian: boolean;
  /** True if axis 0 runs fastest (numpy's fortran_order). */
  readonly columnMajor: boolean;
  readonly isOpen: () => boolean;
  /** CRC-32 of the bytes of each row; every row that is read is compared with its own. */
  readonly checksums?: ArrayLike<number>;
}
