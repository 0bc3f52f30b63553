import { seededRandom } from '@vse/core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../extraction/decode-image';
import type { ImageInput, PixelImage } from '../extraction/extractor';
import { resizeImage } from './resize-image';

/** Noise, the hardest image to resize, over squares of full contrast. */
function noise(width: number, height: number): PixelImage {
  const random = seededRandom(width * 1000 + height);
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const square = (Math.floor(x / 9) + Math.floor(y / 7)) % 2 === 0;
    return x < width / 2 ? Math.floor(random.next() * 256) : square ? 255 : 0;
  });
  return { data, width, height };
}

const sizes = [
  [500, 375],
  [375, 500],
  [700, 490],
  [233, 150],
  [97, 301],
  [61, 47],
  [30, 20],
  [3, 2],
] as const;

const kernels = ['lanczos3', 'cubic', 'linear'] as const;

const inputs = [
  { longest: 160 },
  { longest: 37 },
  { width: 224, height: 224, fit: 'fill' },
  { width: 60, height: 90, fit: 'fill' },
  { width: 224, height: 224, fit: 'cover' },
  { width: 40, height: 90, fit: 'cover' },
  { shorter: 256, crop: { width: 224, height: 224 } },
  { shorter: 50, crop: { width: 40, height: 30 } },
] as const satisfies readonly ImageInput[];

describe('resizeImage', () => {
  it.each(inputs)('has the pixels of libvips, bit for bit: %j', async (input) => {
    for (const [width, height] of sizes) {
      const image = noise(width, height);
      const file = await sharp(image.data, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer();
      for (const kernel of kernels) {
        const got = await resizeImage(image, { ...input, kernel });
        const wanted = await decodeImage(new Uint8Array(file), { ...input, kernel });
        expect([got.width, got.height, got.window]).toEqual([wanted.width, wanted.height, wanted.window]);
        expect(largestDifference(got.data, wanted.data), `${width} x ${height}, ${kernel}`).toBe(0);
      }
    }
  });
});

describe('decodeImage', () => {
  const { data, width, height } = noise(400, 300);
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  it.each<[string, () => Promise<Buffer>]>([
    ['a JPEG', () => image.clone().jpeg({ chromaSubsampling: '4:2:0' }).toBuffer()],
    ['a JPEG that Exif turns', () => image.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
    ['a WebP', () => image.clone().webp().toBuffer()],
    ['a PNG with alpha', () => image.clone().ensureAlpha(0.4).png().toBuffer()],
  ])('shrinks %s from all of its pixels, not while it is decoded', async (_name, make) => {
    const file = new Uint8Array(await make());
    const whole = await decodeImage(file, { longest: 1000 });
    for (const input of inputs) {
      const wanted = await resizeImage(whole, input);
      const got = await decodeImage(file, input);
      expect([got.width, got.height, got.window]).toEqual([wanted.width, wanted.height, wanted.window]);
      expect(largestDifference(got.data, wanted.data), JSON.stringify(input)).toBe(0);
    }
  });
});

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}
