import type { FileHandle } from 'node:fs/promises';
import type { Dtype } from '../numbers/dtypes';

/** Where the numbers of an array stand. */
export interface ArraySource {
  readonly path: string;
  readonly file: FileHandle;
  /** The byte of the first number. */
  readonly start: number;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly bigEndian: boolean;
  /** Whether axis 0 runs fastest (numpy's fortran_order). */
  readonly columnMajor: boolean;
  readonly isOpen: () => boolean;
}
