import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { writeSafetensors } from './safetensors-file';
import { openSafetensors } from './safetensors-rows';
import { temporaryFolder } from '@vse/testing';
import { heldHere } from '../testing/held-here';

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
