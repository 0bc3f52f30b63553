import { describeWithShared } from '@vse/testing';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { mirror } from '../preprocessing/mirror';
import { decodeImage } from './decode-image';
import { enlargePixels } from './enlarge-pixels';
import type { PixelImage, ResizeKernel } from './extractor';

const grey = (width: number, ...values: number[]): PixelImage => ({
  data: Uint8Array.from(values.flatMap((value) => [value, value, value])),
  width,
  height: values.length / width,
});
const reds = ({ data }: PixelImage) => [...data].filter((_, i) => i % 3 === 0);
const kernels: readonly ResizeKernel[] = ['linear', 'cubic', 'lanczos3'];

describe('enlargePixels', () => {
  it('keeps the centres of pixels in place, by hand', () => {
    // Output centres at -0.25, 0.25, 0.75 and 1.25 px of the input.
    const row = enlargePixels(grey(2, 0, 100), { width: 4, height: 1 }, 'linear');
    expect(reds(row)).toEqual([0, 25, 75, 100]);
    const column = enlargePixels(grey(1, 0, 100), { width: 1, height: 4 }, 'linear');
    expect(reds(column)).toEqual([0, 25, 75, 100]);
  });

  // Image.resize of Pillow 12 on the same row.
  it.each<[ResizeKernel, number[], number[]]>([
    ['cubic', [0, 17, 71, 131, 193, 174, 81, 37], [0, 26, 92, 166, 196, 99, 38]],
    ['lanczos3', [0, 13, 60, 146, 207, 169, 83, 27], [0, 20, 88, 186, 193, 101, 29]],
    ['linear', [0, 25, 75, 125, 175, 163, 88, 50], [0, 36, 93, 150, 189, 104, 50]],
  ])('agrees with Pillow, %s', (kernel, double, seven) => {
    const row = grey(4, 0, 100, 200, 50);
    expect(reds(enlargePixels(row, { width: 8, height: 1 }, kernel))).toEqual(double);
    expect(reds(enlargePixels(row, { width: 7, height: 1 }, kernel))).toEqual(seven);
  });

  it('commutes with mirroring, and keeps an even colour', () => {
    const pixels = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(
        pixels,
        fc.integer({ min: 3, max: 9 }),
        fc.constantFrom(...kernels),
        (values, width, kernel) => {
          const image = grey(3, ...values);
          const to = { width, height: 5 };
          const near = reds(enlargePixels(mirror(image), to, kernel));
          reds(mirror(enlargePixels(image, to, kernel))).forEach((value, i) =>
            expect(Math.abs(value - near[i]!)).toBeLessThanOrEqual(1),
          );
          const even = enlargePixels(grey(3, 7, 7, 7, 7, 7, 7), to, kernel);
          expect(new Set(even.data)).toEqual(new Set([7]));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('decodeImage of images that grow', () => {
  /** A picture that is symmetrical from left to right and from top to bottom. */
  const symmetrical = () => {
    const data = new Uint8Array(10 * 8 * 3);
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 10; x++)
        data.fill(12 * Math.min(x, 9 - x) * Math.min(y, 7 - y), (y * 10 + x) * 3, (y * 10 + x) * 3 + 3);
    }
    return sharp(data, { raw: { width: 10, height: 8, channels: 3 } })
      .png()
      .toBuffer();
  };

  it.each([
    ['both axes', { width: 15, height: 13, fit: 'fill' as const }],
    ['one axis while the other shrinks', { width: 17, height: 5, fit: 'fill' as const }],
    ['a crop', { width: 21, height: 20, fit: 'cover' as const }],
    ['the shorter side', { shorter: 12, crop: { width: 11, height: 10 } }],
  ])('stays symmetrical, %s', async (_, input) => {
    for (const kernel of kernels) {
      const image = await decodeImage(await symmetrical(), { ...input, kernel });
      const wanted = 'crop' in input ? input.crop : input;
      expect([image.width, image.height]).toEqual([wanted.width, wanted.height]);
      const turned = mirror(image);
      expect(
        Math.max(...image.data.map((value, i) => Math.abs(value - turned.data[i]!))),
      ).toBeLessThanOrEqual(2);
    }
  });
});

describeWithShared('decodeImage on photographs that grow', 'data/flickr8k/Flicker8k_Dataset', (folder) => {
  it('has the same pixels mirrored as of the mirror image', async () => {
    const photo = await sharp(`${folder}/1000268201_693b08cb0e.jpg`).removeAlpha().raw().toBuffer();
    const image = { data: photo, width: 224, height: 224 };
    const input = { width: 260, height: 260, fit: 'fill', kernel: 'cubic' } as const;
    const [plain, turned] = [await decodeImage(image, input), await decodeImage(mirror(image), input)];
    const back = mirror(turned);
    const different = plain.data.reduce((sum, value, i) => sum + Math.abs(value - back.data[i]!), 0);
    expect(different / plain.data.length).toBeLessThan(0.01);
  });
});
