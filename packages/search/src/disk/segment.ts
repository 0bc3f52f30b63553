import { crc32 } from 'node:zlib';
import type { StoredItems } from '../exact/item-store';
import type { RowChunk } from '../exact/row-chunk';
import type { Metadata } from '../metadata/metadata';
import { damaged, openFile, readInto } from './file-bytes';
import type { SegmentEntry } from './manifest';
import type { RowCache } from './row-cache';
import { segmentChunks, type ChunkColumns } from './segment-chunks';
import {
  bytesOf,
  segmentFile,
  segmentParts,
  type SegmentFile,
  type SegmentPart,
  type SegmentPlace,
} from './segment-files';

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

/** Options of `openSegment`. */
export interface OpenSegmentOptions extends SegmentPlace {
  readonly entry: SegmentEntry;
  readonly cache: RowCache;
}

/**
 * Opens the files of a segment without reading them, and compares their sizes.
 *
 * @throws `DataError` that names a file that is missing or has another size.
 */
export async function openSegment(options: OpenSegmentOptions): Promise<Segment> {
  const { key, settings, entry, cache } = options;
  const seed = crc32(key);
  const files = await openFiles(options);
  const fileOf = (part: SegmentPart): SegmentFile => files.get(part)!;

  /** Reads a file into its columns, one after the other, and compares the checksum of all. */
  const readColumns = async (
    part: 'items' | 'terms',
    columns: readonly ArrayBufferView[],
    wanted: number,
  ) => {
    const { path, file } = fileOf(part);
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
        await readInto(path, file, at + from, piece);
        sum = crc32(piece, sum);
        if (isShared) bytes.set(piece, from);
      }
      at += bytes.length;
    }
    if (sum !== wanted) throw damaged(path, 'its checksum is another');
  };
  const chunks = (firstRow: number, columns: ChunkColumns) =>
    segmentChunks({
      entry,
      settings,
      cache,
      seed,
      firstRow,
      columns,
      fileOf,
      readTerms: (terms) => readColumns('terms', terms, entry.termsSum),
    });
  return {
    entry,
    chunks,
    async close() {
      await closeFiles(files);
    },
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

/** Opens the files of a segment, all or none of them. */
async function openFiles({ folder, number, settings, entry }: OpenSegmentOptions) {
  const { stride } = settings;
  const sizes: Readonly<Record<SegmentPart, number>> = {
    items: 4 * (2 * entry.items + 1) + entry.idBytes + entry.metadataBytes,
    rows: 4 * entry.rows * stride,
    terms: 16 * entry.rows,
    codes: entry.rows * stride,
  };
  const files = new Map<SegmentPart, SegmentFile>();
  try {
    for (const part of segmentParts(settings)) {
      const path = segmentFile(folder, number, part);
      const file = await openFile(path, 'r');
      files.set(part, { path, file });
      const { size } = await file.stat();
      if (size !== sizes[part]) throw damaged(path, `it has ${size} bytes, wanted ${sizes[part]}`);
    }
    return files;
  } catch (error) {
    await closeFiles(files);
    throw error;
  }
}

async function closeFiles(files: ReadonlyMap<SegmentPart, SegmentFile>): Promise<void> {
  await Promise.all(Array.from(files.values(), ({ file }) => file.close()));
}
