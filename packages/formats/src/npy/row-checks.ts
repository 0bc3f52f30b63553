import { crc32 } from 'node:zlib';
import { DataError } from '@vse/base';
import { itemSizes } from '../numbers/dtypes';
import type { ArraySource } from './array-source';
import type { RowRun } from './row-runs';

/** Checksums of the rows of one run while its bytes are read. */
export interface RowChecks {
  /** Takes bytes of the run as they are in the file, piece after piece; `at` is their offset in the run. */
  add(at: number, bytes: Uint8Array): void;
  /**
   * Compares the rows with their checksums once all bytes are read.
   *
   * @throws `DataError` that names the first row that differs.
   */
  compare(): void;
}

const none: RowChecks = { add: () => undefined, compare: () => undefined };

/** Checks the wanted rows of a run against the checksums of the source, if it has any. */
export function rowChecks(
  { path, dtype, checksums }: ArraySource,
  { first, wanted }: RowRun,
  rowLength: number,
): RowChecks {
  if (!checksums) return none;
  const rowBytes = rowLength * itemSizes[dtype];
  const rows = [...new Set(wanted.map(({ row }) => row))];
  const sums = new Float64Array(rows.length);
  return {
    add(at, bytes) {
      rows.forEach((row, i) => {
        const begin = (row - first) * rowBytes - at;
        const [from, to] = [Math.max(0, begin), Math.min(bytes.length, begin + rowBytes)];
        if (from < to) sums[i] = crc32(bytes.subarray(from, to), sums[i]);
      });
    },
    compare() {
      const wrong = rows.findIndex((row, i) => sums[i] !== checksums[row]);
      if (wrong < 0) return;
      throw new DataError(
        `readRows: ${path} is damaged: row ${rows[wrong]} has CRC-32 ${hex(sums[wrong]!)}, wanted ${hex(checksums[rows[wrong]!]!)}. Copy or write the file again.`,
      );
    },
  };
}

const hex = (sum: number): string => sum.toString(16).padStart(8, '0');
