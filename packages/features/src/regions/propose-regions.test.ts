import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawing } from '../testing/drawings';
import { proposeRegions } from './propose-regions';

/** A red disc and a blue square with a dark outline, on a pale ground with a horizon. */
function scene() {
  const canvas = drawing(100, 80, [210, 225, 240]);
  canvas.rectangle(0, 50, 100, 80, [195, 215, 180]);
  canvas.disc(25, 40, 15, [220, 30, 40]);
  canvas.rectangle(60, 20, 90, 50, [30, 30, 35]);
  canvas.rectangle(63, 23, 87, 47, [30, 90, 210]);
  return canvas.image;
}

const near = (got: readonly number[], wanted: readonly number[]) =>
  got.every((x, i) => Math.abs(x - wanted[i]!) < 0.03);

describe('proposeRegions', () => {
  it('starts with the image and its background, and has one region per object', () => {
    const regions = proposeRegions(scene());
    expect(regions.slice(0, 2).map(({ kind }) => kind)).toEqual(['image', 'background']);
    expect(regions[0]!.box).toEqual([0, 0, 1, 1]);
    expect(regions.some(({ box }) => near(box, [0.1, 25 / 80, 0.4, 55 / 80]))).toBe(true);
    expect(regions.some(({ box }) => near(box, [0.6, 0.25, 0.9, 50 / 80]))).toBe(true);
  });

  it('is deterministic, with at most `count` distinct regions', () => {
    expect(proposeRegions(scene())).toEqual(proposeRegions(scene()));
    expect(proposeRegions(scene(), { count: 3 }).length).toBe(3);
    const boxes = proposeRegions(scene()).map(({ box, mask }) => box.join() + mask.data.join(''));
    expect(new Set(boxes).size).toBe(boxes.length);
  });

  it('splits objects that only touch', () => {
    const canvas = drawing(100, 100, [240, 240, 240]);
    canvas.disc(50, 30, 20, [220, 30, 40]);
    canvas.disc(50, 69, 20, [30, 90, 210]);
    const boxes = proposeRegions(canvas.image).map(({ box }) => box);
    expect(boxes.some((box) => near(box, [0.3, 0.1, 0.7, 0.5]))).toBe(true);
    expect(boxes.some((box) => near(box, [0.3, 0.49, 0.7, 0.89]))).toBe(true);
  });

  it('proposes non-empty regions inside any image', () => {
    const pixel = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 3, maxLength: 3 });
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(size, size, fc.array(pixel, { minLength: 81, maxLength: 81 }), (width, height, pixels) => {
        const data = Uint8Array.from(pixels.flat()).slice(0, width * height * 3);
        const regions = proposeRegions({ data, width, height });
        expect(regions.length).toBeGreaterThan(0);
        for (const { box, bounds } of regions) {
          expect(bounds.area).toBeGreaterThan(0);
          expect(box[0] >= 0 && box[0] < box[2] && box[2] <= 1).toBe(true);
          expect(box[1] >= 0 && box[1] < box[3] && box[3] <= 1).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('checks its options', () => {
    expect(() => proposeRegions(scene(), { count: 0 })).toThrow(/count/);
    expect(() => proposeRegions(scene(), { smallest: 1 })).toThrow(/smallest/);
    expect(() => proposeRegions(scene(), { scale: NaN })).toThrow(/scale/);
  });
});
