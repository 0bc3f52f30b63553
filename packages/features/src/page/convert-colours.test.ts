import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '@vse/core';
import {
  formulaCurve,
  gammaCurve,
  matrixTags,
  pngWithProfile,
  primaries,
  profileOf,
  profiles,
  sampledCurve,
  srgbFormula,
  srgbLight,
  tableCurve,
} from '../testing/colour-profiles';
import { toSrgb } from './convert-colours';
import { readProfile } from './read-profile';

const random = seededRandom(11);
/** Colours of all kinds: greys, ramps of one channel, and chance. */
const colours = Uint8Array.from({ length: 3 * 256 * 40 }, (_, i) => {
  const [row, value, channel] = [Math.floor(i / 768), Math.floor(i / 3) % 256, i % 3];
  if (row === 0) return value;
  if (row < 4) return channel === row - 1 ? value : 0;
  return Math.floor(256 * random.next());
});
const greys = Uint8Array.from({ length: 256 }, (_, i) => i);

function converted(rgb: Uint8Array, profile: Uint8Array, grey = false): Uint8Array {
  const own = rgb.slice();
  toSrgb(readProfile(profile, grey)!)(own);
  return own;
}

/** The picture of these numbers as sharp converts it. */
async function bySharp(numbers: Uint8Array, profile: Uint8Array, channels: 1 | 3): Promise<Uint8Array> {
  const raw = { width: 256, height: numbers.length / channels / 256, channels };
  const image = sharp(numbers, { raw }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
  const file = pngWithProfile(await image.png().toBuffer(), profile);
  return new Uint8Array(await sharp(file).toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer());
}

const own = (colourants: readonly Buffer[], ...curves: readonly Buffer[]) =>
  profileOf(matrixTags(colourants, ...curves));

/** Primaries that sharp's own profile of sRGB has, so that only the curves are left. */
const sharpPrimaries = [
  [0x6fa0, 0x38f2, 0x38f],
  [0x6296, 0xb789, 0x18da],
  [0x24a0, 0xf85, 0xb6c4],
].map((parts) => Buffer.concat([Buffer.from('XYZ \0\0\0\0', 'latin1'), ...parts.map(word)]));

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

describe('toSrgb', () => {
  it.each([
    ['Display P3', profiles.displayP3],
    ['Adobe RGB', profiles.adobeRgb],
    ['sRGB by a table', profiles.srgbTable],
    ['sRGB by a formula', own(primaries.srgb, srgbFormula)],
    ['linear light', own(primaries.displayP3, tableCurve([]))],
    ['one formula', own(primaries.adobeRgb, formulaCurve(0, 2.2))],
    ['a formula with two offsets', own(primaries.srgb, formulaCurve(4, 2, 0.95, 0.05, 0.5, 0.1, 0, 0))],
    [
      'three curves',
      own(
        primaries.displayP3,
        gammaCurve(1.8),
        sampledCurve(256, (x) => x ** 2.2),
        srgbFormula,
      ),
    ],
    [
      'a small table',
      own(
        primaries.displayP3,
        sampledCurve(17, (x) => x ** 2.4),
      ),
    ],
    ['primaries of sRGB and a gamma', own(sharpPrimaries, gammaCurve(2.2))],
    ['primaries of sRGB and a small table', own(sharpPrimaries, sampledCurve(26, srgbLight))],
    ['sRGB as sharp has it', own(sharpPrimaries, srgbFormula)],
  ])('has the bytes of sharp: %s', async (_name, profile) => {
    expect(converted(colours, profile)).toEqual(await bySharp(colours, profile, 3));
  });

  it.each([
    ['gamma 1.8', profiles.greyGamma],
    ['gamma 2.2', profileOf([['kTRC', gammaCurve(2.2)]], { space: 'GRAY' })],
    ['a table', profileOf([['kTRC', sampledCurve(256, (x) => x ** 1.75)]], { space: 'GRAY' })],
    ['linear light', profileOf([['kTRC', tableCurve([])]], { space: 'GRAY' })],
  ])('has the bytes of sharp for grey: %s', async (_name, profile) => {
    const rgb = Uint8Array.from({ length: 768 }, (_, i) => greys[Math.floor(i / 3)]!);
    expect(converted(rgb, profile, true)).toEqual(await bySharp(greys, profile, 1));
  });

  it('is within 1 of the textbook for Display P3: light by the curve, a matrix, and the curve of sRGB', () => {
    // Primaries and white D65 in linear light: Display P3 to sRGB, CSS Color 4.
    const matrix = [
      [1.2249401762805598, -0.22494017628055996, 0],
      [-0.04205695470968816, 1.0420569547096881, 0],
      [-0.019637554590334432, -0.07863604555063188, 1.0982736001409663],
    ];
    const got = converted(colours, profiles.displayP3);
    let [most, changed] = [0, 0];
    for (let i = 0; i < colours.length; i += 3) {
      const light = [0, 1, 2].map((channel) => srgbLight(colours[i + channel]! / 255));
      matrix.forEach((row, channel) => {
        const value = row.reduce((sum, share, j) => sum + share * light[j]!, 0);
        const code = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
        const wanted = 255 * Math.min(1, Math.max(0, code));
        most = Math.max(most, Math.abs(got[i + channel]! - wanted));
        changed = Math.max(changed, Math.abs(got[i + channel]! - colours[i + channel]!));
      });
    }
    expect(most).toBeLessThan(1.5); // 1 and the rounding to a byte
    expect(changed).toBeGreaterThan(50);
  });

  it('keeps greys, black and white of Display P3, and clips its red', () => {
    const ramp = colours.slice(0, 768); // all greys
    expect(converted(ramp, profiles.displayP3)).toEqual(ramp);
    expect([...converted(Uint8Array.of(255, 0, 0), profiles.displayP3)]).toEqual([255, 0, 0]);
  });

  it('leaves sRGB alone', () => {
    expect(converted(colours, own(sharpPrimaries, srgbFormula))).toEqual(colours);
  });
});
