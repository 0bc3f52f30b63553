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

  it('has no mask where all images are as long', () => {
    expect('mask' in collateRegions('here', 2, [image(1, 1, 2), image(1, 3, 4)])).toBe(false);
  });

  it('normalises before it averages', () => {
    // (3, 4) -> (0.6, 0.8), (0, 5) -> (0, 1): their mean is (0.3, 0.9).
    const options = { inputNormalization: 'l2', pooling: 'mean' } as const;
    expectClose(collateRegions('here', 2, [image(2, 3, 4, 0, 5)], options).features, [0.3, 0.9]);
  });

  it('keeps an image without vectors as padding alone, never NaN', () => {
    const options = { inputNormalization: 'l2', pooling: 'mean' } as const;
    const batch = collateRegions('here', 2, [image(0), image(1, 3, 4)], options);
    expectClose(batch.features, [0, 0, 0.6, 0.8]);
    expectClose('mask' in batch ? batch.mask : [], [0, 1]);
  });

  it('refuses values that are not length x dim', () => {
    expect(() => collateRegions('here', 2, [image(2, 1, 2)])).toThrow(
      /here: image 0 .* got 2 of 2 \(2 numbers\)/,
    );
  });

  it('leaves what it returns', async () => {
    expect(await tensorsLeftBy(() => collateRegions('here', 2, [image(1, 1, 2), image(0)]))).toBe(2);
  });
});
