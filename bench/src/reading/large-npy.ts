import { closeSync, openSync, writeSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { encodeNpyHeader } from '@vse/formats';

/** Of Flickr30K's training images as SCAN has them: 8.5 GB. */
export const shape = { rows: 28_822, regions: 36, dim: 2048 };
export const rowLength = shape.regions * shape.dim;
export const rowBytes = rowLength * 4;

/** How many rows the disk has room for twice over and memory for the whole of, at most those of `shape`. */
export async function roomFor(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  const bytes = Math.min((bavail * bsize) / 2, process.availableMemory() * 0.7);
  return Math.min(shape.rows, Math.floor(bytes / rowBytes));
}

/** Writes synthetic features, `[rows, 36, 2048]` float32, whose every row begins with its number; returns the first row's byte. */
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
