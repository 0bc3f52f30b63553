import { describe, expect, it } from 'vitest';
import {
  formulaCurve,
  gammaCurve,
  matrixTags,
  primaries,
  profileOf,
  profiles,
  srgbLight,
  tableCurve,
} from '../testing/colour-profiles';
import { readProfile } from './read-profile';

/** The curve of red of a profile whose three curves are alike. */
const curveOf = (curve: Buffer) =>
  readProfile(profileOf(matrixTags(primaries.srgb, curve)), false)!.curves[0]!;

describe('readProfile', () => {
  it('reads the primaries and the curve of Display P3', () => {
    const { curves, primaries: points } = readProfile(profiles.displayP3, false)!;
    const wanted = [
      [0.51512, 0.2412, -0.00105],
      [0.29198, 0.69225, 0.04189],
      [0.1571, 0.06657, 0.78407],
    ];
    points.flat().forEach((value, i) => expect(value).toBeCloseTo(wanted.flat()[i]!, 4)); // parts of 65,536
    for (const x of [0, 0.02, 0.04, 0.05, 0.3, 0.9, 1]) expect(curves[1]!(x)).toBeCloseTo(srgbLight(x), 4);
  });

  it('reads curves that are powers, tables and straight', () => {
    expect(curveOf(gammaCurve(2))(0.5)).toBe(0.25);
    expect(curveOf(tableCurve([]))(0.3)).toBe(0.3);
    const table = curveOf(tableCurve([0, 10_000, 65_535]));
    expect(table(0.5)).toBeCloseTo(10_000 / 65_535, 4);
    expect(table(0.25)).toBeCloseTo(5000 / 65_535, 4); // between the first two
    expect(table(1)).toBe(1);
  });

  it('reads curves by each formula of the standard', () => {
    expect(curveOf(formulaCurve(0, 2))(0.5)).toBe(0.25);
    const second = curveOf(formulaCurve(1, 2, 2, -1)); // (2 x - 1)^2 from 0.5 on
    expect([second(0.25), second(0.75)]).toEqual([0, 0.25]);
    const third = curveOf(formulaCurve(2, 2, 2, -1, 0)); // the same, and a constant
    expect([third(0.25), third(0.75)]).toEqual([0, 0.25]);
    const fourth = curveOf(formulaCurve(3, 2, 1, 0, 0.5, 0.5)); // x^2 from 0.5 on, x / 2 below
    expect([fourth(0.25), fourth(0.75)]).toEqual([0.125, 0.5625]);
    const fifth = curveOf(formulaCurve(4, 2, 1, 0, 0.5, 0.5, 0.25, 0)); // x^2 + 0.25 from 0.5 on, x / 2 below
    expect([fifth(0.25), fifth(0.5)]).toEqual([0.125, 0.5]);
  });

  it('reads a grey curve', () => {
    const { curves, primaries: white } = readProfile(profiles.greyGamma, true)!;
    expect(curves).toHaveLength(1);
    expect(curves[0]!(0.5)).toBeCloseTo(0.5 ** (461 / 256), 6); // 1.8 in parts of 256
    expect(white).toEqual([[0.9642, 1, 0.8249]]);
  });

  it.each([
    ['of other channels than the picture', profiles.displayP3, true],
    ['of one channel for a picture of three', profiles.greyGamma, false],
    [
      'with tables of colours',
      profileOf([...matrixTags(primaries.srgb, gammaCurve(2)), ['A2B0', gammaCurve(1)]]),
      false,
    ],
    [
      'of another connection space',
      profileOf(matrixTags(primaries.srgb, gammaCurve(2)), { pcs: 'Lab ' }),
      false,
    ],
    ['of a link of devices', profileOf(matrixTags(primaries.srgb, gammaCurve(2)), { kind: 'link' }), false],
    ['whose black is not 0', profileOf(matrixTags(primaries.srgb, tableCurve([900, 65_535]))), false],
    ['without a curve of blue', profileOf(matrixTags(primaries.srgb, gammaCurve(2)).slice(0, 5)), false],
    ['of an unknown formula', profileOf(matrixTags(primaries.srgb, formulaCurve(9, 2))), false],
    ['empty', new Uint8Array(), false],
    ['of other bytes', new Uint8Array(500).fill(7), false],
  ])('refuses a profile %s', (_name, bytes, grey) => {
    expect(readProfile(bytes, grey)).toBeUndefined();
  });

  it('refuses or reads a profile that is cut or has a damaged byte, and never fails', () => {
    const whole = profiles.srgbTable;
    for (let length = 0; length < whole.length; length += 7)
      expect(readProfile(whole.subarray(0, length), false)).toBeUndefined();
    for (let at = 0; at < 320; at++) {
      const damaged = Uint8Array.from(whole);
      damaged[at]! ^= 0xff;
      const read = readProfile(damaged, false);
      if (read) expect(read.curves).toHaveLength(3);
    }
  });
});
