import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWithShared, expectClose, sharedFolder, temporaryFolder } from '@vse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../extraction/decode-image';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import { onnxExtractor } from './onnx-extractor';

describe('onnxExtractor', () => {
  it('names a wrong file or option before it extracts', async () => {
    const file = join(await temporaryFolder(), 'a.onnx');
    await writeFile(file, 'no network');
    await expect(onnxExtractor({ file, preprocessing: '-1..1', threads: 1 })).rejects.toThrow(
      /a\.onnx cannot be loaded/,
    );
    await expect(onnxExtractor({ file: `${file}x`, preprocessing: '-1..1' })).rejects.toThrow(
      /cannot be read/,
    );
    await expect(onnxExtractor({ file, preprocessing: '-1..1', threads: 0 })).rejects.toThrow(/threads/);
    await expect(onnxExtractor({ file, preprocessing: 'no' as 'caffe' })).rejects.toThrow(/preprocessing/);
  });
});

describeWithShared('onnxExtractor on a real network', 'models/mobilenet_v2_1.0_224', (folder) => {
  const file = join(folder, 'mobilenet_v2_1.0_224.onnx');
  const options = { file, preprocessing: '-1..1', threads: 1 } as const;
  const photographs = join(sharedFolder, 'data/flickr8k/Flicker8k_Dataset');
  let images: PixelImage[];
  let grid: FeatureExtractor;

  beforeAll(async () => {
    grid = await onnxExtractor({ ...options, output: 'grid' });
    const names = (await readdir(photographs)).slice(0, 3);
    images = await Promise.all(names.map((name) => decodeImage(join(photographs, name), grid.input)));
  });
  afterAll(() => grid.dispose());

  it('returns one signed vector per cell, the same alone and in a batch', async () => {
    expect(grid).toMatchObject({ length: 49, dim: 320, concurrency: 1 });
    const together = await grid.extract(images);
    const [alone] = await grid.extract(images.slice(1, 2));
    expect(together.length).toBe(3);
    expectClose(together[1]!.features.values, alone!.features.values, { relative: 1e-3 });
    expect(Math.min(...alone!.features.values)).toBeLessThan(-1);
    expect(Math.max(...alone!.features.values)).toBeLessThan(30);
    expect(alone!.boxes.length).toBe(49 * 4);
  });

  it('returns one vector in 0..6 for the pooled output', async () => {
    const pooled = await onnxExtractor({ ...options, output: 'pooled' });
    const [first] = await pooled.extract(images.slice(0, 1));
    expect(pooled).toMatchObject({ length: 1, dim: 1280 });
    expect(Math.min(...first!.features.values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...first!.features.values)).toBeLessThanOrEqual(6);
    expect([...first!.boxes]).toEqual([0, 0, 1, 1]);
    expect(pooled.settings).not.toEqual(grid.settings);
    await pooled.dispose();
  });

  it('lists the outputs if it has no such output, and refuses images of another size', async () => {
    await expect(onnxExtractor({ ...options, output: 'fc7' })).rejects.toThrow(
      /got 'fc7'; it has grid \[.*pooled \[batch, 1280\].*logits/,
    );
    await expect(onnxExtractor(options)).rejects.toThrow(/output must name an output of .*got none/);
    const small = { data: new Uint8Array(27), width: 3, height: 3 };
    await expect(grid.extract([small])).rejects.toThrow(/224 x 224, got 3 x 3/);
  });
});

describeWithShared('onnxExtractor on a network of fixed size', 'models/yolox_nano', (folder) => {
  const options = { file: join(folder, 'yolox_nano.onnx'), preprocessing: '0..255', threads: 1 } as const;

  it('takes the size and the batch from the network', async () => {
    const extractor = await onnxExtractor(options);
    expect(extractor).toMatchObject({
      length: 3549,
      dim: 85,
      batchSize: 1,
      input: { width: 416, height: 416 },
    });
    await extractor.dispose();
  });

  it('names the size that the network takes', async () => {
    await expect(onnxExtractor({ ...options, size: 224 })).rejects.toThrow(/width 416 of .*got 224/);
  });
});
