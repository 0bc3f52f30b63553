import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { DataError, OptionError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openNpy } from './npy-file';
import { writeNpy } from './write-npy';

/** A file of 40 rows of 5 numbers and the checksums of its rows. */
async function setup(dtype: 'float32' | 'float16') {
  const path = join(await temporaryFolder(), 'a.npy');
  const values = Float32Array.from({ length: 200 }, (_, i) => i);
  await writeNpy(path, { shape: [40, 5], dtype, values });
  const bytes = await readFile(path);
  const rowBytes = dtype === 'float32' ? 20 : 10;
  const start = bytes.length - 40 * rowBytes;
  const checksums = Array.from({ length: 40 }, (_, row) =>
    crc32(bytes.subarray(start + row * rowBytes, start + (row + 1) * rowBytes)),
  );
  return { path, bytes, start, rowBytes, checksums };
}

describe.each(['float32', 'float16'] as const)('checksums of rows of %s', (dtype) => {
  it('let whole rows pass, in any order and with repeats', async () => {
    const { path, checksums } = await setup(dtype);
    const [plain, checked] = [await openNpy(path), await openNpy(path, { checksums })];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 39 })), async (rows) => {
        expect(await checked.readRows(rows)).toEqual(await plain.readRows(rows));
        expect(await checked.readEach(rows)).toEqual(await plain.readEach(rows));
      }),
      { numRuns: 20 },
    );
    expect(await checked.readRange(3, 40)).toEqual(await plain.readRange(3, 40));
    await Promise.all([plain.close(), checked.close()]);
  });

  it('refuse a damaged row and only that', async () => {
    const { path, bytes, start, rowBytes, checksums } = await setup(dtype);
    bytes[start + 7 * rowBytes + 3]! ^= 16;
    await writeFile(path, bytes);
    const file = await openNpy(path, { checksums });
    expect((await file.readRows([6, 8]))[0]).toBe(30);
    const damaged = /a\.npy is damaged: row 7 has CRC-32 [0-9a-f]{8}, wanted [0-9a-f]{8}/;
    for (const reading of [
      () => file.readRows([7]),
      () => file.readRows([9, 6, 7, 7]),
      () => file.readEach([8, 7]),
      () => file.readRange(0, 40),
    ]) {
      await expect(reading()).rejects.toThrow(DataError);
      await expect(reading()).rejects.toThrow(damaged);
    }
    await file.close();
  });
});

it('checks rows that are longer than one read', async () => {
  const path = join(await temporaryFolder(), 'long.npy');
  const values = Float32Array.from({ length: 3 << 20 }, (_, i) => i % 1000); // 12 MiB in one row
  await writeNpy(path, { shape: [1, values.length], dtype: 'float32', values });
  const sum = crc32(new Uint8Array(values.buffer));
  const file = await openNpy(path, { checksums: [sum] });
  const both = Buffer.from((await file.readRows([0, 0])).buffer);
  expect(both.subarray(both.length / 2).equals(Buffer.from(values.buffer))).toBe(true);
  await file.close();
  const other = await openNpy(path, { checksums: [sum ^ 1] });
  await expect(other.readRows([0, 0])).rejects.toThrow('row 0 has CRC-32');
  await other.close();
});

it('refuses checksums that do not fit', async () => {
  const { path } = await setup('float32');
  await expect(openNpy(path, { checksums: [1, 2] })).rejects.toThrow(OptionError);
  await expect(openNpy(path, { checksums: [1, 2] })).rejects.toThrow('must be 40, one per row, got 2');
});
