import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { jpegWithProfile, profiles } from '../testing/colour-profiles';
import { pictureColours } from './picture-colours';

const image = (channels: 3 | 4 = 3): Sharp =>
  sharp(Buffer.alloc(8 * 6 * channels, 90), { raw: { width: 8, height: 6, channels } });

describe('pictureColours', () => {
  it.each<[string, () => Promise<Buffer>, { profile?: 'deflated' | 'plain'; cmyk?: true; opaque?: true }]>([
    ['JPEG', () => image().jpeg().toBuffer(), { opaque: true }],
    ['progressive JPEG', () => image().jpeg({ progressive: true }).toBuffer(), { opaque: true }],
    ['grey JPEG', () => image().greyscale().jpeg().toBuffer(), { opaque: true }],
    [
      'JPEG with a profile',
      () => image().withIccProfile('p3').jpeg().toBuffer(),
      { opaque: true, profile: 'plain' },
    ],
    ['CMYK', () => image().toColourspace('cmyk').jpeg().toBuffer(), { cmyk: true, opaque: true }],
    ['PNG', () => image().png().toBuffer(), {}],
    ['PNG with alpha', () => image(4).png().toBuffer(), {}],
    ['palette with alpha', () => image(4).png({ palette: true }).toBuffer(), {}],
    ['PNG with a profile', () => image().withIccProfile('p3').png().toBuffer(), { profile: 'deflated' }],
    ['WebP', () => image().webp().toBuffer(), {}],
    ['WebP with alpha', () => image(4).webp().toBuffer(), {}],
    ['WebP with a profile', () => image().withIccProfile('p3').webp().toBuffer(), { profile: 'plain' }],
    ['AVIF', () => image().avif({ effort: 0 }).toBuffer(), {}],
    ['GIF', () => image().gif().toBuffer(), {}],
  ])('%s', async (_name, make, { profile, cmyk = false, opaque = false }) => {
    const got = pictureColours(new Uint8Array(await make()));
    expect([got.cmyk, got.opaque]).toEqual([cmyk, opaque]);
    expect(got.profile && (got.profile.deflated ? 'deflated' : 'plain')).toBe(profile);
  });

  it('finds the very profile, in a JPEG also in several parts', async () => {
    const { icc } = await sharp(await image().withIccProfile('p3').webp().toBuffer()).metadata();
    const webp = pictureColours(await image().withIccProfile('p3').webp().toBuffer());
    expect(Buffer.concat(webp.profile!.parts)).toEqual(icc);
    const jpeg = jpegWithProfile(await image().jpeg().toBuffer(), profiles.displayP3, 3);
    const { parts } = pictureColours(jpeg).profile!;
    expect(parts).toHaveLength(3);
    expect(Buffer.concat(parts)).toEqual(profiles.displayP3);
  });

  it('tells pictures of one channel', async () => {
    const grey = await image().greyscale().toColourspace('b-w').jpeg().toBuffer();
    expect(pictureColours(jpegWithProfile(grey, profiles.greyGamma)).profile!.grey).toBe(true);
    const colour = await image().jpeg().toBuffer();
    expect(pictureColours(jpegWithProfile(colour, profiles.displayP3)).profile!.grey).toBe(false);
  });

  it.each(['jpeg', 'png', 'webp'] as const)('reads no more of a %s than there is', async (format) => {
    const whole = new Uint8Array(await image().withIccProfile('p3').toFormat(format).toBuffer());
    for (let length = 0; length < Math.min(700, whole.length); length++)
      expect(pictureColours(whole.subarray(0, length)).cmyk).toBe(false);
  });
});
