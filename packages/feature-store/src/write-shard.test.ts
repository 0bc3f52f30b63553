import { join } from 'node:path';
import { openNpy } from '@vse/formats';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '@vse/testing';
import { writeShard } from './write-shard';

const layout = { dtype: 'float16', shape: [0, 3, 2] } as const;
const image = (values: number[], boxes = 4 * (values.length / 2)) => ({
  id: 'a',
  features: { values: Float32Array.from(values), length: values.length / 2, dim: 2 },
  boxes: new Float32Array(boxes),
});

describe('writeShard', () => {
  it('writes plain npy files, padded with zeros', async () => {
    const folder = await temporaryFolder();
    const record = await writeShard(
      folder,
      'part',
      [image([1, 2]), { ...image([3, 4, 5, 6]), id: 'b' }],
      layout,
    );
    expect(record).toMatchObject({ ids: ['a', 'b'], lengths: [1, 2], skipped: [] });
    const file = await openNpy(join(folder, record.features!.file));
    expect(file.shape).toEqual([2, 3, 2]);
    expect(file.dtype).toBe('float16');
    expect([...(await file.readRows([0, 1]))]).toEqual([1, 2, 0, 0, 0, 0, 3, 4, 5, 6, 0, 0]);
    await file.close();
  });

  it('names the image whose features cannot be stored', async () => {
    const write = (item: ReturnType<typeof image>) =>
      temporaryFolder().then((folder) => writeShard(folder, 'part', [item], layout));
    await expect(write(image([1, NaN]))).rejects.toThrow(/a holds NaN, which float16 cannot keep\.$/);
    await expect(write(image([1, 70000]))).rejects.toThrow(/dtype: 'float32'/);
    await expect(write(image([1, 2, 3, 4, 5, 6, 7, 8]))).rejects.toThrow(
      /at most 3 vectors of 2 numbers, got 4 of 2/,
    );
    await expect(write(image([1, 2], 8))).rejects.toThrow(/one box per vector, got 1 vectors and 2 boxes/);
  });
});
