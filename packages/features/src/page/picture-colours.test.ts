import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { pictureColours } from './picture-colours';

const image = (channels: 3 | 4 = 3): Sharp =>
  sharp(Buffer.alloc(8 * 6 * channels, 90), { raw: { width: 8, height: 6, channels } });
const plain = { profile: false, cmyk: false };

describe('pictureColours', () => {
  it.each<[string, () => Promise<Buffer>, Partial<ReturnType<typeof pictureColours>>]>([
    ['JPEG', () => image().jpeg().toBuffer(), {}],
    ['progressive JPEG', () => image().jpeg({ progressive: true }).toBuffer(), {}],
    ['grey JPEG', () => image().greyscale().jpeg().toBuffer(), {}],
    ['JPEG with a profile', () => image().withIccProfile('p3').jpeg().toBuffer(), { profile: true }],
    ['CMYK', () => image().toColourspace('cmyk').jpeg().toBuffer(), { cmyk: true }],
    ['PNG', () => image().png().toBuffer(), {}],
    ['PNG with alpha', () => image(4).png().toBuffer(), {}],
    ['palette with alpha', () => image(4).png({ palette: true }).toBuffer(), {}],
    ['PNG with a profile', () => image().withIccProfile('p3').png().toBuffer(), { profile: true }],
    ['WebP', () => image().webp().toBuffer(), {}],
    ['WebP with alpha', () => image(4).webp().toBuffer(), {}],
    ['WebP with a profile', () => image().withIccProfile('p3').webp().toBuffer(), { profile: true }],
    ['AVIF', () => image().avif({ effort: 0 }).toBuffer(), {}],
    ['GIF', () => image().gif().toBuffer(), {}],
  ])('%s', async (_name, make, facts) => {
    const got = pictureColours(new Uint8Array(await make()));
    expect(got).toEqual({ ...plain, ...facts });
  });

  it('reads no more than there is', async () => {
    const whole = new Uint8Array(await image().withIccProfile('p3').jpeg().toBuffer());
    for (let length = 0; length < Math.min(400, whole.length); length++)
      expect(pictureColours(whole.subarray(0, length)).cmyk).toBe(false);
    expect(pictureColours(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10))).toEqual(plain);
  });
});
