import { crc32 } from 'node:zlib';
import { chunkRows, pickRows, type RowChunk, type RowSettings } from '../exact/row-chunk';
import { damaged, readInto } from './file-bytes';
import type { SegmentEntry } from './manifest';
import type { RowCache } from './row-cache';
import type { SegmentFile } from './segment-files';
import { segmentRows } from './segment-rows';

/** Slot and state of each row of a segment. */
export interface ChunkColumns {
  readonly items: Int32Array;
  readonly alive: Uint8Array;
}

/** Options of `segmentChunks`. */
export interface SegmentChunksOptions {
  readonly entry: SegmentEntry;
  readonly settings: RowSettings;
  readonly cache: RowCache;
  /** Number that checksums begin with. */
  readonly seed: number;
  /** Number of the segment's first row in the index. */
  readonly firstRow: number;
  readonly columns: ChunkColumns;
  readonly fileOf: (part: 'rows' | 'codes') => SegmentFile;
  /** Reads the checksums of rows and the terms of the scan, each with one number a row. */
  readonly readTerms: (columns: readonly ArrayBufferView[]) => Promise<void>;
}

/**
 * Chunks over the rows of a segment: terms and, for int8, codes are read now and stay in memory; vectors are read from the file
 * when they are asked for.
 *
 * @throws `DataError` that names a damaged file.
 */
export async function segmentChunks(options: SegmentChunksOptions): Promise<readonly RowChunk[]> {
  const { entry, settings, cache, seed, firstRow, columns, fileOf } = options;
  const { stride, metric, precision, allocate } = settings;
  const { rows } = entry;
  const sums = new Uint32Array(rows);
  const column = () => new Float32Array(allocate(4 * rows));
  const [factors, offsets, errors] = [column(), column(), column()];
  await options.readTerms([sums, factors, offsets, errors]);
  const stored = segmentRows({ ...fileOf('rows'), stride, sums, seed });
  const most = chunkRows(stride);
  // Of the distance alone they are no zeros; zeros are in memory once.
  const zeros = metric === 'euclidean' ? undefined : new Float32Array(allocate(4 * Math.min(most, rows)));
  const list: RowChunk[] = [];
  const scratch = Buffer.allocUnsafeSlow(Math.min(most, rows) * stride); // for codes, one chunk after the other

  /** Codes of the rows of chunk `number`. */
  const readCodes = async (number: number, count: number): Promise<Int8Array> => {
    const { path, file } = fileOf('codes');
    const from = number * most;
    const bytes = scratch.subarray(0, count * stride);
    await readInto(path, file, from * stride, bytes);
    if (crc32(bytes, seed) !== entry.codeSums[number]) {
      throw damaged(path, `the checksum of rows ${from} to ${from + count} is another`);
    }
    const codes = new Int8Array(allocate(count * stride));
    codes.set(bytes);
    return codes;
  };
  for (let from = 0; from < rows; from += most) {
    const count = Math.min(most, rows - from);
    const to = from + count;
    const codes = precision === 'int8' ? await readCodes(list.length, count) : undefined;
    const vectors = cache.entry(allocate, count * stride * 4, () => stored.read(from, count));
    const alive = columns.alive.subarray(from, to);
    list.push({
      first: firstRow + from,
      count,
      factors: factors.subarray(from, to),
      offsets: zeros ? zeros.subarray(0, count) : offsets.subarray(from, to),
      errors: errors.subarray(from, to),
      items: columns.items.subarray(from, to),
      alive,
      living: alive.reduce((sum, one) => sum + one, 0),
      get inMemory() {
        return codes !== undefined || vectors.held !== undefined;
      },
      get held() {
        return vectors.held;
      },
      coarse: () => codes ?? vectors.read(),
      vectors: () => vectors.read(),
      exact: (local) => (vectors.held ? pickRows(vectors.held, stride, local) : stored.pick(from, local)),
    });
  }
  return list;
}
