import { tensorsLeftBy, expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { collateRegions } from './collate-regions';

const image = (length: number, ...values: number[]) => ({
  values: Float32Array.from(values),
  length,
  dim: 2,
});

describe('collateRegions', () => {
  it('pads with zeros to the longest image', () => {
    const batch = collateRegions('here', 2, [image(1, 1, 2), image(2, 3, 4, 5, 6)]);
    expect(batch.features.shape).toEqual([2, 2, 2]);
    expectClose(batch.features, [1, 2, 0, 0, 3, 4, 5, 6]);
    expectClose('mask' in batch ? batch.mask : [], [1, 0, 1, 1]);
  });

  it('has no mask if all images have the same length', () => {
    expect('mask' in collateRegions('here', 2, [image(1, 1, 2), image(1, 3, 4)])).toBe(false);
  });

  it('keeps an image without vectors as padding alone, never NaN', () => {
    const batch = collateRegions('here', 2, [image(0), image(1, 3, 4)]);
    expectClose(batch.features, [0, 0, 3, 4]);
    expectClose('mask' in batch ? batch.mask : [], [0, 1]);
  });

  it('refuses values that are not length x dim', () => {
    expect(() => collateRegions('here', 2, [image(2, 1, 2)])).toThrow(
      /here: image 0 .* got 2 of 2 \(2 numbers\)/,
    );
  });

  it('leaves only what it returns', async () => {
    expect(await tensorsLeftBy(() => collateRegions('here', 2, [image(1, 1, 2), image(0)]))).toBe(2);
  });
});
