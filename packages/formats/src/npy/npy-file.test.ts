import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/base';
import fc from 'fast-check';
import { bytesReadBy, temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeNpyHeader } from './npy-header';
import { openNpy } from './npy-file';
import { writeNpy } from './write-npy';
import { heldHere } from '../testing/held-here';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});

async function fileOf(name: string, ...parts: Uint8Array[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, Buffer.concat(parts));
  return path;
}

async function readAll(path: string): Promise<number[]> {
  const file = await openNpy(path);
  try {
    return [...(await file.readRows(Array.from({ length: file.rows }, (_, i) => i)))];
  } finally {
    await file.close();
  }
}

function header(version: number, text: string): Buffer {
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(text.length);
  else length.writeUInt32LE(text.length);
  return Buffer.concat([
    Buffer.from('\x93NUMPY', 'latin1'),
    Buffer.from([version, 0]),
    length,
    Buffer.from(text),
  ]);
}

describe('openNpy', () => {
  it('reads rows in any order, repeated', async () => {
    const path = join(folder, 'rows.npy');
    const values = Float32Array.from({ length: 24 }, (_, i) => i); // row r of 4 x 6 starts at 6 r
    await writeNpy(path, { shape: [4, 2, 3], dtype: 'float32', values });
    const file = await openNpy(path);
    expect(file).toMatchObject({ shape: [4, 2, 3], dtype: 'float32', rows: 4, rowLength: 6 });
    expect([...(await file.readRows([3, 0, 3]))]).toEqual([
      18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 18, 19, 20, 21, 22, 23,
    ]);
    expect(await file.readRows([])).toHaveLength(0);
    await expect(file.readRows([4])).rejects.toThrow('has rows 0 to 3, got 4 at 0');
    await expect(file.readRows([0.5])).rejects.toThrow(OptionError);
    await file.close();
    await file.close();
    await expect(file.readRows([0])).rejects.toThrow('is closed');
  });

  it.each([1, 2, 3])('reads version %d, little- and big-endian', async (version) => {
    const numbers = Buffer.alloc(16);
    numbers.writeDoubleBE(1.5, 0);
    numbers.writeDoubleBE(-2, 8);
    const big = header(version, "{'descr': '>f8', 'fortran_order': False, 'shape': (2, 1), }\n");
    expect(await readAll(await fileOf(`big${version}.npy`, big, numbers))).toEqual([1.5, -2]);
    const small = header(version, "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }\n");
    expect(
      await readAll(await fileOf(`small${version}.npy`, small, Buffer.from([1, 0, 0xff, 0xff]))),
    ).toEqual([1, -1]);
  });

  it('reads a scalar and an empty array', async () => {
    expect(await readAll(await fileOf('scalar.npy', encodeNpyHeader('uint8', []), Buffer.from([7])))).toEqual(
      [7],
    );
    expect(await readAll(await fileOf('empty.npy', encodeNpyHeader('float32', [0, 5])))).toEqual([]);
    expect(await readAll(await fileOf('thin.npy', encodeNpyHeader('float32', [5, 0])))).toEqual([]);
  });

  it('names file, wanted and got if the length contradicts the header', async () => {
    const lead = encodeNpyHeader('float32', [2, 3]); // 128 bytes, then 24
    const short = await fileOf('short.npy', lead, Buffer.alloc(20));
    await expect(openNpy(short)).rejects.toThrow(
      `openNpy: ${short}: a float32 array [2, 3] takes 152 bytes with its header, the file has 148. It is truncated`,
    );
    await expect(openNpy(await fileOf('long.npy', lead, Buffer.alloc(28)))).rejects.toThrow(
      'followed by other data',
    );
    await expect(openNpy(await fileOf('cut.npy', lead.subarray(0, 60)))).rejects.toThrow(
      'says it has 118 bytes',
    );
    await expect(openNpy(await fileOf('text.npy', Buffer.from('a,b\n1,2\n3,4\n')))).rejects.toThrow(
      'is not an npy file',
    );
    await expect(openNpy(await fileOf('none.npy'))).rejects.toThrow('is not an npy file');
    await expect(openNpy(await fileOf('v9.npy', header(9, '{}')))).rejects.toThrow(
      'version 9.0, wanted 1, 2 or 3',
    );
    await expect(openNpy(join(folder, 'absent.npy'))).rejects.toThrow('ENOENT');
  });

  it('reads of 8.5 GB the header alone, and then a few rows in little memory', async () => {
    const path = join(folder, 'sparse.npy');
    const shape = [29_000, 36, 2048];
    const lead = encodeNpyHeader('float32', shape);
    const file = await open(path, 'w');
    await file.write(lead);
    await file.truncate(lead.length + 29_000 * 36 * 2048 * 4);
    const last = Float32Array.of(2.5);
    await file.write(last, 0, 4, lead.length + 28_999 * 36 * 2048 * 4);
    await file.close();

    const before = heldHere();
    // Magic, version and length are read first, and the text of the header after them.
    const opening = await bytesReadBy(async () => (await openNpy(path)).close());
    expect(opening).toBe(12 + lead.length - 10);
    const npy = await openNpy(path);
    const values = await npy.readRows([28_999, 5, 14_000]);
    expect(values[0]).toBe(2.5);
    expect(values.subarray(1).every((value) => value === 0)).toBe(true);
    expect(heldHere() - before).toBeLessThan(64 << 20);
    await npy.close();
  });

  it('meets any damage to the first bytes with a DataError', async () => {
    const path = join(folder, 'good.npy');
    await writeNpy(path, { shape: [2, 2], dtype: 'float32', values: new Float32Array(4) });
    const good = await readFile(path);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        async (changes) => {
          const bad = Buffer.from(good);
          for (const [at, byte] of changes) bad[at] = byte;
          const read = readAll(await fileOf('bad.npy', bad));
          await read.catch((error: unknown) => expect(error).toBeInstanceOf(DataError));
        },
      ),
      { numRuns: 150 },
    );
  });
});
