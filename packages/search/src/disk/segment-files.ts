import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { RowSettings } from '../exact/row-chunk';

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

/** A segment of a folder. */
export interface SegmentPlace {
  readonly folder: string;
  readonly number: number;
  /** Unique to the segment; its checksums begin with it. */
  readonly key: string;
  readonly settings: RowSettings;
}

/** A file of a segment that is open. */
export interface SegmentFile {
  readonly path: string;
  readonly file: FileHandle;
}

/** Bytes of numbers. */
export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
