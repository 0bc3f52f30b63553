import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { damaged, readBytes } from './file-bytes';

/** Vectors in the file of a segment. */
export interface SegmentRows {
  /** Rows `from` to `from + count`, `[count, stride]`. */
  read(from: number, count: number): Promise<Float32Array>;
  /** Some rows of those from `first` on, in rising order: `[rows, stride]`. Neighbours are read together. */
  pick(first: number, rows: readonly number[]): Promise<Float32Array>;
}

/** The file, and what its rows are compared with. */
export interface SegmentRowsOptions {
  readonly path: string;
  readonly file: FileHandle;
  readonly stride: number;
  /** CRC-32 of each row. */
  readonly sums: Uint32Array;
  /** Number that each checksum begins with. */
  readonly seed: number;
}

/** Bytes between two rows that are sooner read than left out: another read costs as much. */
const gapBytes = 1 << 15;

/**
 * Reads the vectors of a segment, each compared with its checksum.
 *
 * Errors are `DataError`s that name the file and the row.
 */
export function segmentRows({ path, file, stride, sums, seed }: SegmentRowsOptions): SegmentRows {
  const rowBytes = stride * 4;
  const check = (bytes: Uint8Array, row: number): void => {
    if (crc32(bytes, seed) !== sums[row]) throw damaged(path, `the checksum of row ${row} is another`);
  };
  return {
    async read(from, count) {
      const bytes = await readBytes(path, file, from * rowBytes, count * rowBytes);
      for (let row = 0; row < count; row++) {
        check(bytes.subarray(row * rowBytes, (row + 1) * rowBytes), from + row);
      }
      return new Float32Array(bytes.buffer, 0, count * stride);
    },
    async pick(first, rows) {
      const picked = new Float32Array(rows.length * stride);
      await Promise.all(
        runsOf(rows, Math.floor(gapBytes / rowBytes)).map(async ({ from, to }) => {
          const start = rows[from]!;
          const length = (rows[to - 1]! - start + 1) * rowBytes;
          const bytes = await readBytes(path, file, (first + start) * rowBytes, length);
          const values = new Float32Array(bytes.buffer, 0, length / 4);
          for (let i = from; i < to; i++) {
            const at = rows[i]! - start;
            check(bytes.subarray(at * rowBytes, (at + 1) * rowBytes), first + rows[i]!);
            picked.set(values.subarray(at * stride, (at + 1) * stride), i * stride);
          }
        }),
      );
      return picked;
    },
  };
}

/** Runs of rising rows, from one place of the list to another, with at most `gap` rows missing between two of a run. */
function runsOf(
  rows: readonly number[],
  gap: number,
): readonly { readonly from: number; readonly to: number }[] {
  const starts = Array.from(rows.keys()).filter((i) => i === 0 || rows[i]! - rows[i - 1]! - 1 > gap);
  return starts.map((from, i) => ({ from, to: starts[i + 1] ?? rows.length }));
}
