import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { StoredItems } from '../exact/item-store';
import { chunkRows, type RowChunk, type RowSettings } from '../exact/row-chunk';
import { writeRow } from '../exact/row-terms';
import type { CheckedItem } from '../items/check-items';
import type { Metadata } from '../metadata/metadata';
import { damaged, openFile, readBytes, readInto, syncFile, unwritable, writeBytes } from './file-bytes';
import type { SegmentEntry } from './manifest';
import type { RowCache } from './row-cache';

/**
 * A segment, written once: `.items` (ids, parts, metadata), `.rows` (vectors, float32), `.terms` (a CRC-32 of each row, and
 * the terms of the scan) and, for int8, `.codes`. Numbers are little-endian; rows are padded to `stride`.
 */
export type SegmentPart = 'items' | 'rows' | 'terms' | 'codes';

/** Path of a segment's file. */
export function segmentFile(folder: string, number: number, part: SegmentPart): string {
  return join(folder, `segment-${String(number).padStart(5, '0')}.${part}`);
}

/** Parts of a segment of a precision. */
export function segmentParts({ precision }: RowSettings): readonly SegmentPart[] {
  return precision === 'int8' ? ['items', 'rows', 'terms', 'codes'] : ['items', 'rows', 'terms'];
}

/** A segment to write. */
export interface SegmentPlan {
  readonly folder: string;
  readonly number: number;
  /** Unique to the segment; its checksums begin with it. */
  readonly key: string;
  readonly settings: RowSettings;
}

/**
 * Writes the files of a segment and waits for the disk. Items may be read while they are written.
 *
 * @throws `DataError` if the disk is full; the files are then removed.
 */
export async function writeSegment(
  plan: SegmentPlan,
  items: AsyncIterable<CheckedItem> | Iterable<CheckedItem>,
): Promise<SegmentEntry> {
  const paths = segmentParts(plan.settings).map((part) => segmentFile(plan.folder, plan.number, part));
  try {
    return await writeFiles(plan, items);
  } catch (cause) {
    await Promise.all(paths.map((path) => rm(path, { force: true }).catch(() => undefined)));
    throw (cause as NodeJS.ErrnoException).code === undefined ? cause : unwritable(paths[0]!, cause);
  }
}

async function writeFiles(
  { folder, number, key, settings }: SegmentPlan,
  items: AsyncIterable<CheckedItem> | Iterable<CheckedItem>,
): Promise<SegmentEntry> {
  const { dim, stride, metric, precision } = settings;
  const fileOf = (part: SegmentPart) => segmentFile(folder, number, part);
  const seed = crc32(key);
  const most = chunkRows(stride);
  const floats = new Float32Array(most * stride);
  const codes = precision === 'int8' ? new Int8Array(most * stride) : undefined;
  const terms = {
    factors: new Float32Array(most),
    offsets: new Float32Array(most),
    errors: new Float32Array(most),
  };
  const columns: Record<'sums' | keyof typeof terms, Uint8Array[]> = {
    sums: [],
    factors: [],
    offsets: [],
    errors: [],
  };
  const codeSums: number[] = [];
  const ids: Uint8Array[] = [];
  const ends: number[] = [0];
  const parts: number[] = [];
  const metadata: string[] = [];
  const rowFile = await open(fileOf('rows'), 'w');
  const codeFile = codes && (await open(fileOf('codes'), 'w'));
  let rows = 0;
  let inChunk = 0;

  const flush = async (): Promise<void> => {
    if (inChunk === 0) return;
    const first = rows - inChunk;
    const bytes = new Uint8Array(floats.buffer, 0, inChunk * stride * 4);
    const sums = new Uint32Array(inChunk);
    for (let row = 0; row < inChunk; row++) {
      writeRow(floats, row, terms, { metric, stride, codes });
      sums[row] = crc32(bytes.subarray(row * stride * 4, (row + 1) * stride * 4), seed);
    }
    columns.sums.push(bytesOf(sums));
    for (const name of ['factors', 'offsets', 'errors'] as const) {
      columns[name].push(bytesOf(terms[name].slice(0, inChunk)));
    }
    await writeBytes(rowFile, bytes, first * stride * 4);
    if (codes && codeFile) {
      const some = bytesOf(codes.subarray(0, inChunk * stride));
      codeSums.push(crc32(some, seed));
      await writeBytes(codeFile, some, first * stride);
    }
    inChunk = 0;
  };
  try {
    for await (const { id, values, parts: count, metadata: facts } of items) {
      const encoded = Buffer.from(id);
      ids.push(encoded);
      ends.push(ends.at(-1)! + encoded.length);
      if (facts) metadata.push(JSON.stringify([parts.length, facts]));
      parts.push(count);
      for (let at = 0; at < values.length; at += dim) {
        floats.set(values.subarray(at, at + dim), inChunk * stride);
        inChunk += 1;
        rows += 1;
        if (inChunk === most) await flush();
      }
    }
    await flush();
    await syncFile(rowFile);
    if (codeFile) await syncFile(codeFile);
  } finally {
    await rowFile.close();
    await codeFile?.close();
  }
  const idBytes = Buffer.concat(ids);
  const metadataBytes = Buffer.from(`[${metadata.join(',\n')}]`);
  const itemsSum = await writeWhole(
    fileOf('items'),
    [bytesOf(Uint32Array.from(ends)), bytesOf(Uint32Array.from(parts)), idBytes, metadataBytes],
    seed,
  );
  const { sums, factors, offsets, errors } = columns;
  const termsSum = await writeWhole(fileOf('terms'), [...sums, ...factors, ...offsets, ...errors], seed);
  return {
    number,
    items: parts.length,
    rows,
    idBytes: idBytes.length,
    metadataBytes: metadataBytes.length,
    itemsSum,
    termsSum,
    codeSums,
    removed: [],
  };
}

/** Writes a file of pieces and returns its CRC-32. */
async function writeWhole(path: string, pieces: readonly Uint8Array[], seed: number): Promise<number> {
  const file = await open(path, 'w');
  try {
    let sum = seed;
    let at = 0;
    for (const piece of pieces) {
      sum = crc32(piece, sum);
      await writeBytes(file, piece, at);
      at += piece.length;
    }
    await syncFile(file);
    return sum;
  } finally {
    await file.close();
  }
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Bytes that are read at once. */
const readStep = 1 << 20;

/** A segment that is open. */
export interface Segment {
  readonly entry: SegmentEntry;
  /** Its items, for the first slot and row that they get, with chunks that read rows from its file. */
  items(first: { readonly slot: number; readonly row: number }): Promise<StoredItems>;
  /** Chunks over its rows that go on with columns in memory. */
  chunks(firstRow: number, columns: ChunkColumns): Promise<readonly RowChunk[]>;
  close(): Promise<void>;
}

/** Slot and state of each row of a segment. */
export interface ChunkColumns {
  readonly items: Int32Array;
  readonly alive: Uint8Array;
}

/** Options of `openSegment`. */
export interface OpenSegmentOptions extends SegmentPlan {
  readonly entry: SegmentEntry;
  readonly cache: RowCache;
}

/**
 * Opens the files of a segment without reading them, and compares their sizes.
 *
 * @throws `DataError` that names a file that is missing or has another size.
 */
export async function openSegment(options: OpenSegmentOptions): Promise<Segment> {
  const { folder, number, key, settings, entry, cache } = options;
  const { stride } = settings;
  const path = (part: SegmentPart) => segmentFile(folder, number, part);
  const sizes: Readonly<Record<SegmentPart, number>> = {
    items: 4 * (2 * entry.items + 1) + entry.idBytes + entry.metadataBytes,
    rows: 4 * entry.rows * stride,
    terms: 16 * entry.rows,
    codes: entry.rows * stride,
  };
  const seed = crc32(key);
  const files = new Map<SegmentPart, FileHandle>();
  const closeAll = async () => {
    await Promise.all(Array.from(files.values(), (file) => file.close()));
  };
  try {
    for (const part of segmentParts(settings)) {
      const file = await openFile(path(part), 'r');
      files.set(part, file);
      const { size } = await file.stat();
      if (size !== sizes[part]) throw damaged(path(part), `it has ${size} bytes, wanted ${sizes[part]}`);
    }
  } catch (error) {
    await closeAll();
    throw error;
  }

  /** Reads a file into its columns, one after the other, and compares the checksum of all. */
  const readColumns = async (
    part: 'items' | 'terms',
    columns: readonly ArrayBufferView[],
    wanted: number,
  ) => {
    let at = 0;
    let sum = seed;
    for (const column of columns) {
      const bytes = bytesOf(column);
      // Files are not read into shared memory.
      const isShared = !(bytes.buffer instanceof ArrayBuffer);
      const step = isShared ? Math.min(readStep, bytes.length) : bytes.length;
      const scratch = isShared ? new Uint8Array(step) : bytes;
      for (let from = 0; from < bytes.length; from += step) {
        const piece = scratch.subarray(0, Math.min(step, bytes.length - from));
        await readInto(path(part), files.get(part)!, at + from, piece);
        sum = crc32(piece, sum);
        if (isShared) bytes.set(piece, from);
      }
      at += bytes.length;
    }
    if (sum !== wanted) throw damaged(path(part), 'its checksum is another');
  };
  /** Rows `from` to `from + count`, each compared with its checksum. */
  const readRows = async (from: number, count: number, sums: Uint32Array): Promise<Float32Array> => {
    const bytes = await readBytes(path('rows'), files.get('rows')!, from * stride * 4, count * stride * 4);
    for (let row = 0; row < count; row++) {
      if (crc32(bytes.subarray(row * stride * 4, (row + 1) * stride * 4), seed) !== sums[from + row]) {
        throw damaged(path('rows'), `the checksum of row ${from + row} is another`);
      }
    }
    return new Float32Array(bytes.buffer, 0, count * stride);
  };

  const chunks = async (firstRow: number, columns: ChunkColumns): Promise<readonly RowChunk[]> => {
    const { rows } = entry;
    const sums = new Uint32Array(rows);
    const column = () => new Float32Array(settings.allocate(4 * rows));
    const [factors, offsets, errors] = [column(), column(), column()];
    await readColumns('terms', [sums, factors, offsets, errors], entry.termsSum);
    const most = chunkRows(stride);
    // Of the distance alone they are no zeros; zeros are in memory once.
    const zeros =
      settings.metric === 'euclidean'
        ? undefined
        : new Float32Array(settings.allocate(4 * Math.min(most, rows)));
    const list: RowChunk[] = [];
    const scratch = Buffer.allocUnsafeSlow(Math.min(most, rows) * stride); // for codes, one chunk after the other
    for (let from = 0; from < rows; from += most) {
      const count = Math.min(most, rows - from);
      const to = from + count;
      let codes: Int8Array | undefined;
      if (settings.precision === 'int8') {
        const bytes = scratch.subarray(0, count * stride);
        await readInto(path('codes'), files.get('codes')!, from * stride, bytes);
        if (crc32(bytes, seed) !== entry.codeSums[list.length]) {
          throw damaged(path('codes'), `the checksum of rows ${from} to ${to} is another`);
        }
        codes = new Int8Array(settings.allocate(count * stride));
        codes.set(bytes);
      }
      const vectors = cache.entry(settings.allocate, count * stride * 4, () => readRows(from, count, sums));
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
        async exact(local) {
          const picked = new Float32Array(local.length * stride);
          const floats = codes ? undefined : await vectors.read();
          await Promise.all(
            local.map(async (row, i) => {
              const vector = floats
                ? floats.subarray(row * stride, (row + 1) * stride)
                : await readRows(from + row, 1, sums);
              picked.set(vector, i * stride);
            }),
          );
          return picked;
        },
      });
    }
    return list;
  };
  return {
    entry,
    chunks,
    close: closeAll,
    async items({ slot, row: firstRow }) {
      const count = entry.items;
      const idOffsets = new Uint32Array(count + 1);
      const parts = new Uint32Array(count);
      const idBytes = new Uint8Array(entry.idBytes);
      const metadata = Buffer.alloc(entry.metadataBytes);
      await readColumns('items', [idOffsets, parts, idBytes, metadata], entry.itemsSum);
      const items = new Int32Array(settings.allocate(4 * entry.rows));
      let row = 0;
      for (let i = 0; i < count; i++) {
        const end = row + Math.max(1, parts[i]!);
        items.fill(slot + i, row, end);
        row = end;
      }
      return {
        idBytes,
        idOffsets,
        parts,
        metadata: new Map(JSON.parse(metadata.toString()) as (readonly [number, Metadata])[]),
        removed: new Set(entry.removed),
        chunks: await chunks(firstRow, { items, alive: new Uint8Array(entry.rows).fill(1) }),
      };
    },
  };
}
