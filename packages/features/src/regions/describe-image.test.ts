import { describe, expect, it } from 'vitest';
import { drawing } from '../testing/drawings';
import { describeImage } from './describe-image';
import { proposeRegions } from './propose-regions';
import { REGION_DIM } from './region-descriptor';

describe('describeImage', () => {
  it('describes the proposed regions in their order, with their boxes', () => {
    const canvas = drawing(60, 40, [240, 240, 240]);
    canvas.rectangle(10, 10, 25, 30, [200, 0, 0]);
    canvas.disc(45, 20, 8, [0, 0, 200]);
    const regions = proposeRegions(canvas.image);
    const { features, boxes } = describeImage(canvas.image, {});
    expect(regions.length).toBeGreaterThanOrEqual(4);
    expect(features).toMatchObject({ length: regions.length, dim: REGION_DIM });
    expect([...boxes]).toEqual([...Float32Array.from(regions.flatMap(({ box }) => box))]);
    // The last three numbers say what a region is: the whole image comes first, then its background, then things.
    const kinds = regions.map((_, i) => [
      ...features.values.subarray((i + 1) * REGION_DIM - 3, (i + 1) * REGION_DIM),
    ]);
    expect(kinds.slice(0, 3)).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
  });
});
