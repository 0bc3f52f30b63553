import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { temporaryFolder } from '@vse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { segmentRows } from './segment-rows';

const stride = 1024; // 4 KiB a row
const count = 64;
const seed = crc32('key of the segment');
const values = Float32Array.from({ length: count * stride }, (_, i) => Math.sin(i));
const bytesOfRow = (row: number) => new Uint8Array(values.buffer, row * stride * 4, stride * 4);
const sums = Uint32Array.from({ length: count }, (_, row) => crc32(bytesOfRow(row), seed));

let file: FileHandle;
let path: string;
beforeAll(async () => {
  path = join(await temporaryFolder(), 'segment.rows');
  file = await open(path, 'w+');
  await file.write(new Uint8Array(values.buffer));
});
afterAll(() => file.close());

/** The file, and a list of what is read from it. */
function counted(): {
  readonly file: FileHandle;
  readonly reads: (readonly [position: number, length: number])[];
} {
  const reads: [number, number][] = [];
  const read = (bytes: Uint8Array, offset: number, length: number, position: number) => {
    reads.push([position / (stride * 4), length / (stride * 4)]);
    return file.read(bytes, offset, length, position);
  };
  return { file: { read } as unknown as FileHandle, reads };
}

const rowOf = (picked: Float32Array, place: number) => picked.subarray(place * stride, (place + 1) * stride);

describe('rows of a segment', () => {
  it('are picked in order, neighbours with one read and others with their own', async () => {
    const { file: own, reads } = counted();
    const rows = segmentRows({ path, file: own, stride, sums, seed });
    const wanted = [0, 1, 5, 20, 40, 41];
    const picked = await rows.pick(10, wanted);
    expect(picked).toHaveLength(wanted.length * stride);
    for (const [place, row] of wanted.entries()) {
      expect(rowOf(picked, place)).toEqual(values.subarray((10 + row) * stride, (11 + row) * stride));
    }
    // Rows 10 to 15, 30, and 50 to 51 of the segment.
    expect(reads).toEqual([
      [10, 6],
      [30, 1],
      [50, 2],
    ]);
    expect(await rows.pick(10, [])).toHaveLength(0);
  });

  it('are refused by name where one that is wanted is damaged; one between them does no harm', async () => {
    const rows = segmentRows({ path, file, stride, sums, seed });
    const byte = 33 * stride * 4 + 7;
    const old = new Uint8Array(1);
    await file.read(old, 0, 1, byte);
    await file.write(Uint8Array.of(old[0]! ^ 1), 0, 1, byte);
    await expect(rows.pick(30, [1, 3, 5])).rejects.toThrow(
      /segment\.rows is damaged: the checksum of row 33 is another/,
    );
    await expect(rows.read(32, 2)).rejects.toThrow(/row 33/);
    expect(rowOf(await rows.pick(30, [2, 4]), 1)).toEqual(values.subarray(34 * stride, 35 * stride));
    await file.write(old, 0, 1, byte);
    expect(await rows.pick(30, [3])).toHaveLength(stride);
  });

  it('are refused beyond the end of the file', async () => {
    const rows = segmentRows({ path, file, stride, sums, seed });
    await expect(rows.pick(60, [3, 4])).rejects.toThrow(/segment\.rows is damaged: it ends at byte/);
  });
});
