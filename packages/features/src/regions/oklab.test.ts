import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawing } from '../testing/drawings';
import { smooth, toOklab } from './oklab';

const lab = (r: number, g: number, b: number) => {
  const { l, a, b: yellow } = toOklab(drawing(1, 1, [r, g, b]).image);
  return [l[0]!, a[0]!, yellow[0]!];
};

describe('toOklab', () => {
  it('has the published values for white, black and red', () => {
    expect(lab(255, 255, 255)[0]).toBeCloseTo(100, 2);
    expect(lab(0, 0, 0)).toEqual([0, 0, 0]);
    const [l, a, b] = lab(255, 0, 0);
    expect(l).toBeCloseTo(62.8, 1);
    expect(a).toBeCloseTo(22.49, 1);
    expect(b).toBeCloseTo(12.58, 1);
  });

  it('has no chroma for greys', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), (v) => {
        const [l, a, b] = lab(v, v, v);
        expect(l).toBeGreaterThanOrEqual(0);
        expect(Math.hypot(a!, b!)).toBeLessThan(0.01);
      }),
    );
  });
});

describe('smooth', () => {
  it('weights a pixel and its neighbours 1 2 1 in both directions, and preserves flat images', () => {
    const plane = Float32Array.from([0, 0, 0, 0, 16, 0, 0, 0, 0]);
    const image = { width: 3, height: 3, l: plane, a: plane, b: new Float32Array(9).fill(5) };
    expect([...smooth(image).l]).toEqual([1, 2, 1, 2, 4, 2, 1, 2, 1]);
    expect([...smooth(image).b]).toEqual(new Array(9).fill(5));
  });
});
