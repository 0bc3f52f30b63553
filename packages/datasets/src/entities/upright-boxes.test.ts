import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { fitOf, uprightBox } from './upright-boxes';

describe('uprightBox', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'follows the pixels that a decoder turns by orientation %i',
    async (orientation) => {
      const [width, height] = [5, 3];
      const box = { left: 1, top: 0, right: 3, bottom: 1 }; // two pixels of the first row
      const pixels = Buffer.alloc(width * height);
      for (let x = box.left; x < box.right; x++) pixels[x] = 255;
      const png = await sharp(pixels, { raw: { width, height, channels: 1 } })
        .withMetadata({ orientation })
        .png()
        .toBuffer();
      const { data, info } = await sharp(png)
        .rotate()
        .extractChannel(0)
        .raw()
        .toBuffer({ resolveWithObject: true });
      const turned = uprightBox(box, { width, height }, orientation);
      const white = [...data.keys()].filter((at) => data[at]! > 127);
      expect(white).toHaveLength(2);
      for (const at of white) {
        const [x, y] = [at % info.width, Math.floor(at / info.width)];
        expect(turned.left <= x && x < turned.right && turned.top <= y && y < turned.bottom).toBe(true);
      }
      expect((turned.right - turned.left) * (turned.bottom - turned.top)).toBe(2);
    },
  );
});

describe('fitOf', () => {
  const size = (width: number, height: number) => ({ width, height });

  it('tells boxes of the picture as it is stored from those of the upright one', () => {
    expect(fitOf(size(500, 333), size(500, 333), 1)).toBe('upright');
    expect(fitOf(size(333, 500), size(500, 333), 6)).toBe('upright');
    expect(fitOf(size(500, 333), size(500, 333), 6)).toBe('stored');
    expect(fitOf(size(500, 333), size(500, 333), 3)).toBe('unclear');
    expect(fitOf(size(400, 400), size(400, 400), 8)).toBe('unclear');
    expect(fitOf(size(333, 500), size(500, 333), 1)).toBe('other');
  });

  it('takes a picture at another scale', () => {
    const side = fc.integer({ min: 200, max: 4000 });
    fc.assert(
      fc.property(side, side, fc.double({ min: 0.2, max: 1, noNaN: true }), (width, height, scale) => {
        const smaller = size(Math.round(width * scale), Math.round(height * scale));
        expect(fitOf(smaller, size(width, height), 1)).toBe('upright');
      }),
    );
  });
});
