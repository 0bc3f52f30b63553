import { constants } from 'node:buffer';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from './safetensors-file';
import { openSafetensors } from './safetensors-rows';
import { temporaryFolder } from '@vse/testing';
import { fileOf } from '../testing/file-of';
import { heldHere } from '../testing/held-here';

it('opens a file of more than 4 GiB, which one piece of memory may not hold', async () => {
  const [rows, width] = [5 * 2 ** 18, 1024]; // 5 GiB of zeros, which take no room on disk
  const bytes = rows * width * 4;
  const header = Buffer.from(
    JSON.stringify({ a: { dtype: 'F32', shape: [rows, width], data_offsets: [0, bytes] } }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const path = await fileOf('large.safetensors', Buffer.concat([length, header]));
  await truncate(path, 8 + header.length + bytes);
  const file = await openSafetensors(path);
  expect(await file.tensor('a').readRows([rows - 1])).toEqual(new Float32Array(width));
  expect(file.tensor('a')).toBe(file.tensor('a'));
  await file.close();
  if (bytes > constants.MAX_LENGTH)
    await expect(readSafetensors(path)).rejects.toThrow(
      `a takes ${bytes} bytes, more than memory holds in one piece`,
    );
  await truncate(path, 8 + header.length + bytes - 1);
  await expect(openSafetensors(path)).rejects.toThrow(
    `the tensors take ${bytes} bytes, the file has ${bytes - 1}`,
  );
});

it('opens a file of very many empty tensors', async () => {
  const header = Buffer.from(
    `{${Array.from({ length: 50_000 }, (_, i) => `"t${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`).join()}}`,
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = await openSafetensors(await fileOf('many.safetensors', Buffer.concat([length, header])));
  expect(file.names).toHaveLength(50_000);
  expect(file.tensor('t49999').shape).toEqual([0]);
  await file.close();
});

describe('openSafetensors', () => {
  it('reads rows and ranges of each tensor, whatever its type and rank', async () => {
    const path = join(await temporaryFolder(), 'x.safetensors');
    await writeSafetensors(
      path,
      {
        table: { shape: [3, 2], data: Float32Array.of(0, 1, 10, 11, 20, 21) },
        half: { shape: [2, 1, 2], dtype: 'float16', data: Float32Array.of(1, 2, 3, 4) },
        one: { shape: [], data: Int32Array.of(7) },
        none: { shape: [0, 4], data: new Float32Array(0) },
      },
      { made: 'by hand' },
    );
    const file = await openSafetensors(path);
    expect([...file.names].sort()).toEqual(['half', 'none', 'one', 'table']);
    expect(file.metadata).toEqual({ made: 'by hand' });
    expect(file.tensor('table')).toMatchObject({ shape: [3, 2], dtype: 'float32', rows: 3, rowLength: 2 });
    expect([...(await file.tensor('table').readRows([2, 0]))]).toEqual([20, 21, 0, 1]);
    expect([...(await file.tensor('table').readRange(1, 3))]).toEqual([10, 11, 20, 21]);
    expect([...(await file.tensor('half').readRows([1]))]).toEqual([3, 4]);
    expect([...(await file.tensor('one').readRows([0]))]).toEqual([7]);
    expect(await file.tensor('none').readRange(0, 0)).toHaveLength(0);
    expect(() => file.tensor('tabel')).toThrow(OptionError);
    expect(() => file.tensor('tabel')).toThrow(`${path} has no tensor tabel, it has table`);
    await file.close();
    await file.close();
    await expect(file.tensor('one').readRows([0])).rejects.toThrow('x.safetensors: one is closed');
  });

  it('opens gigabytes at once, and refuses a file that is cut', async () => {
    const path = join(await temporaryFolder(), 'large.safetensors');
    const rows = 30_000;
    const bytes = rows * 36 * 2048 * 4;
    const text = JSON.stringify({ x: { dtype: 'F32', shape: [rows, 36, 2048], data_offsets: [0, bytes] } });
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(text.length));
    await writeFile(path, Buffer.concat([size, Buffer.from(text)]));
    await truncate(path, 8 + text.length + bytes); // 8.8 GB of nothing
    const before = heldHere();
    const file = await openSafetensors(path);
    expect(await file.tensor('x').readRows([29_999, 1])).toHaveLength(2 * 36 * 2048);
    expect(heldHere() - before).toBeLessThan(64 << 20);
    await file.close();
    await truncate(path, bytes);
    await expect(openSafetensors(path)).rejects.toThrow(DataError);
    await expect(openSafetensors(path)).rejects.toThrow(/large\.safetensors: the tensors take .* truncated/);
  });
});
