import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWithShared, sharedFolder, expectClose, tensorsLeftBy, temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../extraction/decode-image';
import { tinyModel } from '../testing/tiny-model';
import { cnnExtractor } from './cnn-extractor';

const preprocessing = '0..255';
// Two pixels a row: red 1, 2 over 3, 4; the other channels are 0.
const image = { data: Uint8Array.from([1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0]), width: 2, height: 2 };

describe('cnnExtractor', () => {
  it('returns a vector for each cell, or their mean', async () => {
    const model = await tinyModel(await temporaryFolder());
    const grid = await cnnExtractor({ model, preprocessing });
    const pooled = await cnnExtractor({ model, preprocessing, features: 'pooled' });
    expect(grid).toMatchObject({ length: 4, dim: 2, input: { width: 2, height: 2 } });
    const [cells] = await grid.extract([image]);
    // The kernel takes red, and red times 10.
    expectClose(cells!.features.values, [1, 10, 2, 20, 3, 30, 4, 40]);
    expect([...cells!.boxes.slice(4, 8)]).toEqual([0.5, 0, 1, 0.5]);
    const [mean] = await pooled.extract([image]);
    // (1 + 2 + 3 + 4) / 4 = 2.5
    expectClose(mean!.features.values, [2.5, 25]);
    expect([...mean!.boxes]).toEqual([0, 0, 1, 1]);
    expect(pooled.settings).not.toEqual(grid.settings);
    await grid.dispose();
    await pooled.dispose();
  });

  it('leaves no tensors', async () => {
    const model = await tinyModel(await temporaryFolder());
    const left = await tensorsLeftBy(async () => {
      const extractor = await cnnExtractor({ model, preprocessing });
      await extractor.extract([image, image]);
      await extractor.dispose();
    });
    expect(left).toBe(0);
  });

  it('names what does not match', async () => {
    const folder = await temporaryFolder();
    const model = await tinyModel(folder);
    await expect(cnnExtractor({ model, preprocessing, output: 'fc' })).rejects.toThrow(
      /got 'fc'; it has .*conv/,
    );
    await expect(cnnExtractor({ model, preprocessing, size: 3 })).rejects.toThrow(/size must be 2/);
    await expect(cnnExtractor({ model, preprocessing, batchSize: 0 })).rejects.toThrow(/batchSize/);
    const shard = join(folder, 'group1-shard1of1');
    await writeFile(shard, (await readFile(shard)).subarray(4));
    await expect(cnnExtractor({ model, preprocessing })).rejects.toThrow(/must hold 24 bytes.*got 20/);
    await rm(shard);
    await expect(cnnExtractor({ model, preprocessing })).rejects.toThrow(/names group1.*not beside/);
  });
});

describeWithShared('cnnExtractor on a real network', 'models/mobilenet_v1_0.75_224', (folder) => {
  it('distinguishes photographs, reproducibly', async () => {
    const extractor = await cnnExtractor({ model: join(folder, 'model.json'), preprocessing: '-1..1' });
    expect(extractor).toMatchObject({ length: 49, dim: 768 });
    const photographs = join(sharedFolder, 'data/flickr8k/Flicker8k_Dataset');
    const names = (await readdir(photographs)).slice(0, 2);
    const images = await Promise.all(
      names.map((name) => decodeImage(join(photographs, name), extractor.input)),
    );
    const [first, second] = await extractor.extract(images);
    const [again] = await extractor.extract(images.slice(0, 1));
    expectClose(again!.features.values, first!.features.values, { relative: 1e-3 });
    const distance = Math.hypot(...first!.features.values.map((x, i) => x - second!.features.values[i]!));
    expect(distance).toBeGreaterThan(0.3 * Math.hypot(...first!.features.values));
    await extractor.dispose();
  });
});
