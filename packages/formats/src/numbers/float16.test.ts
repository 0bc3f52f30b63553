import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromFloat16, toFloat16 } from './float16';

describe('toFloat16', () => {
  it.each([
    [1, 0x3c00], // exponent 15 = bias, fraction 0
    [-2, 0xc000],
    [1.5, 0x3e00], // fraction 512 of 1024
    [65504, 0x7bff], // the largest half
    [65519.99, 0x7bff],
    [65520, 0x7c00], // half way to 65536: even is infinity
    [2 ** -24, 0x0001], // the smallest subnormal
    [2 ** -25, 0x0000], // half of it: ties to even, zero
    [2 ** -25 * 1.0001, 0x0001],
    [2 ** -14, 0x0400], // the smallest normal
    [1 + 2 ** -11, 0x3c00], // half way between 1 and the next half: even is 1
    [1 + 3 * 2 ** -11, 0x3c02],
    [-0, 0x8000],
    [Infinity, 0x7c00],
    [NaN, 0x7e00],
  ])('%d is %d', (value, bits) => {
    expect(toFloat16([value])[0]).toBe(bits);
  });

  it('gives the nearest half, by a search over all of them', () => {
    const halves = fromFloat16(Array.from({ length: 0x7c00 }, (_, i) => i)); // every finite one, ascending
    fc.assert(
      fc.property(fc.float({ min: 0, max: Math.fround(65519), noNaN: true }), (value) => {
        const got = fromFloat16(toFloat16([value]))[0]!;
        let best = Infinity;
        for (const half of halves) best = Math.min(best, Math.abs(half - value));
        expect(Math.abs(got - value)).toBe(best);
      }),
      { numRuns: 50 },
    );
  });
});

describe('fromFloat16', () => {
  it('brings every pattern back to itself', () => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, i) => i);
    const back = toFloat16(fromFloat16(all));
    for (const half of all) {
      const isNaNPattern = (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0;
      if (!isNaNPattern && back[half] !== half) expect.fail(`${half} became ${back[half]}`);
    }
    expect(fromFloat16([0x7e00, 0x3555])).toEqual(new Float32Array([NaN, 0.333251953125])); // 1365 * 2^-12
  });
});
