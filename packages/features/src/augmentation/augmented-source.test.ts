import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError, seededRandom } from '@vse/core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import { temporaryFolder } from '@vse/testing';
import { toyExtractor } from '../testing/toy-extractor';
import { augmentImage } from './augment-image';
import { augmentedSource } from './augmented-source';

/** A picture whose red grows from left to right and whose green grows downwards. */
async function ramp(folder: string): Promise<string> {
  const [width, height] = [64, 48];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const cell = Math.floor(i / 3);
    return [4 * (cell % width), 5 * Math.floor(cell / width), 90][i % 3]!;
  });
  const file = join(folder, 'ramp.png');
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(file);
  return file;
}

/** The pixels as one vector; counts its batches. */
function pixelExtractor(): FeatureExtractor & { sizes: number[] } {
  const sizes: number[] = [];
  return {
    ...toyExtractor(),
    input: { width: 4, height: 4, fit: 'fill' },
    length: 1,
    dim: 48,
    batchSize: 2,
    sizes,
    extract(images: readonly PixelImage[]) {
      sizes.push(images.length);
      const features = images.map(({ data }) => ({ values: Float32Array.from(data), length: 1, dim: 48 }));
      return Promise.resolve(features.map((one) => ({ features: one, boxes: Float32Array.of(0, 0, 1, 1) })));
    },
  };
}

describe('augmentImage', () => {
  it('crops, and flips at random', async () => {
    const file = await ramp(await temporaryFolder());
    const size = { width: 8, height: 8 };
    const whole = { area: [1, 1], ratio: [4 / 3, 4 / 3] } as const;
    const plain = await augmentImage(file, size, seededRandom(1), { ...whole, mirror: 0 });
    const mirrored = await augmentImage(file, size, seededRandom(1), { ...whole, mirror: 1 });
    const reds = (image: PixelImage) => Array.from({ length: 8 }, (_, x) => image.data[3 * x]!);
    expect(reds(plain)).toEqual([...reds(plain)].sort((a, b) => a - b));
    expect(reds(mirrored)).toEqual([...reds(plain)].reverse());
    const part = await augmentImage(file, size, seededRandom(1), { area: [0.1, 0.1], mirror: 0 });
    expect(reds(part)[7]! - reds(part)[0]!).toBeLessThan(0.6 * (reds(plain)[7]! - reds(plain)[0]!));
  });

  it('names the file that is not an image', async () => {
    const file = join(await temporaryFolder(), 'no.jpg');
    await writeFile(file, 'no picture');
    const failing = augmentImage(file, { width: 4, height: 4 }, seededRandom(1));
    await expect(failing).rejects.toThrow(DataError);
    await expect(failing).rejects.toThrow(/augmentImage: .*no\.jpg: Input file contains unsupported/);
  });
});

describe('augmentedSource', () => {
  it('crops anew at each read, reproducibly by seed, in batches', async () => {
    const file = await ramp(await temporaryFolder());
    const run = async (seed: number) => {
      const extractor = pixelExtractor();
      const source = augmentedSource({ files: [file, file], extractor, seed });
      const reads = [await source.read([0, 1, 0]), await source.read([1])];
      expect(extractor.sizes).toEqual([2, 1, 1]);
      expect(source).toMatchObject({ rows: 2, length: 1, dim: 48 });
      return reads.flat().map(({ values }) => values.join());
    };
    const first = await run(1);
    expect(new Set(first).size).toBe(4);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  it('repeats the crop of a draw, in any order', async () => {
    const file = await ramp(await temporaryFolder());
    const open = () => augmentedSource({ files: [file, file], extractor: pixelExtractor(), seed: 1 });
    const read = async (source: ReturnType<typeof open>, row: number, draw: string) =>
      (await source.read([row], { draw }))[0]!.values.join();
    const source = open();
    const first = [
      await read(source, 0, 'step 1'),
      await read(source, 0, 'step 2'),
      await read(source, 1, 'step 2'),
    ];
    expect(new Set(first).size).toBe(3);
    const resumed = open();
    expect(await read(resumed, 1, 'step 2')).toBe(first[2]);
    expect(await read(resumed, 0, 'step 2')).toBe(first[1]);
    expect(await read(resumed, 0, 'step 2')).toBe(first[1]);
  });

  it('refuses extractors without a fixed size, and missing rows', async () => {
    const extractor = pixelExtractor();
    const options = { files: [], seed: 1 };
    expect(() => augmentedSource({ ...options, extractor: { ...extractor, input: { longest: 4 } } })).toThrow(
      OptionError,
    );
    await expect(async () => augmentedSource({ ...options, extractor }).read([0])).rejects.toThrow(
      /below 0, the number of images, got 0/,
    );
  });
});
