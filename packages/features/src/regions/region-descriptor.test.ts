import { describe, expect, it } from 'vitest';
import { drawing } from '../testing/drawings';
import { colourBins } from './colour-descriptor';
import { gradientsOf } from './gradient-descriptor';
import { toOklab } from './oklab';
import { regionsOf } from './propose-regions';
import { describeRegion, REGION_DIM } from './region-descriptor';

describe('describeRegion', () => {
  it('concatenates colour, shape, gradients and kind', () => {
    const canvas = drawing(40, 40, [225, 230, 235]);
    canvas.disc(20, 20, 9, [220, 30, 40]);
    const lab = toOklab(canvas.image);
    const described = regionsOf(lab).map((region) => ({
      kind: region.kind,
      values: describeRegion(colourBins(lab), gradientsOf(lab), region),
    }));
    for (const { kind, values } of described) {
      expect(values.length).toBe(REGION_DIM);
      const kinds = { image: [1, 0, 0], background: [0, 1, 0], object: [0, 0, 1] };
      expect([...values.slice(-3)]).toEqual(kinds[kind]);
    }
    expect(described.some(({ kind }) => kind === 'object')).toBe(true);
  });
});
