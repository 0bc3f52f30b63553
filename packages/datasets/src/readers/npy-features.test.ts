import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { openNpy, writeNpy } from '@vse/formats';
import { npyFeatures, repeatsIn } from './npy-features';

describe('npyFeatures', () => {
  let folder: string;
  const stored = async (shape: number[], value: (row: number, i: number) => number) => {
    const path = join(folder, `${shape.join('-')}.npy`);
    const rowLength = shape.slice(1).reduce((a, b) => a * b, 1);
    const values = Float32Array.from({ length: shape[0]! * rowLength }, (_, i) =>
      value(Math.floor(i / rowLength), i % rowLength),
    );
    await writeNpy(path, { shape, dtype: 'float32', values });
    return openNpy(path);
  };
  beforeAll(async () => {
    folder = await temporaryFolder();
  });

  it('reads the rows requested, in that order', async () => {
    const npy = await stored([4, 2, 3], (row, i) => 10 * row + i);
    const source = npyFeatures('test', npy);
    expect([source.rows, source.length, source.dim]).toEqual([4, 2, 3]);
    const [second, first] = await source.read([2, 0]);
    expect([...second!.values]).toEqual([20, 21, 22, 23, 24, 25]);
    expect([...first!.values]).toEqual([0, 1, 2, 3, 4, 5]);
    await npy.close();
  });

  it('takes one vector an image as a set of one, and skips repetitions', async () => {
    const npy = await stored([6, 2], (row) => Math.floor(row / 3));
    expect(await repeatsIn(npy)).toBe(3);
    const source = npyFeatures('test', npy, 3);
    expect([source.rows, source.length, source.dim]).toEqual([2, 1, 2]);
    expect([...(await source.read([1]))[0]!.values]).toEqual([1, 1]);
    await npy.close();
  });

  it('sees no repetition where only the first rows are alike', async () => {
    const npy = await stored([8, 1], (row) => Math.max(1, row));
    expect(await repeatsIn(npy)).toBe(1);
    await npy.close();
  });

  it('refuses other shapes', async () => {
    const npy = await stored([2, 1, 1, 1], () => 0);
    expect(() => npyFeatures('test', npy)).toThrow(/got \[2, 1, 1, 1\]/);
    await npy.close();
  });
});
