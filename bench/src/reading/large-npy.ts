import { closeSync, openSync, writeSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { encodeNpyHeader } from '@vse/formats';

/** Shape of SCAN's features of Flickr30K's training images: 8.5 GB. */
export const shape = { rows: 28_822, regions: 36, dim: 2048 };
/** Elements per row. */
export const rowLength = shape.regions * shape.dim;
/** Bytes per row. */
export const rowBytes = rowLength * 4;

/** Rows that fit twice on the disk and once in memory, at most those of `shape`. */
export async function roomFor(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  const bytes = Math.min((bavail * bsize) / 2, process.availableMemory() * 0.7);
  return Math.min(shape.rows, Math.floor(bytes / rowBytes));
}

/** Writes synthetic features, `[rows, 36, 2048]` float32, each row starting with its index; returns the first row's offset. */
export function writeLargeNpy(path: string, rows: number): number {
  const file = openSync(path, 'w');
  const header = encodeNpyHeader('float32', [rows, shape.regions, shape.dim]);
  writeSync(file, header);
  const atOnce = 64;
  const piece = Float32Array.from({ length: atOnce * rowLength }, (_, i) => (i % 977) / 977);
  for (let first = 0; first < rows; first += atOnce) {
    const count = Math.min(atOnce, rows - first);
    for (let i = 0; i < count; i++) piece[i * rowLength] = first + i;
    const bytes = new Uint8Array(piece.buffer, 0, count * rowBytes);
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
  }
  closeSync(file);
  return header.length;
}
