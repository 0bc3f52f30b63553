import type { PixelImage } from '../extraction/extractor';
import type { ExtractedFeatures } from '@vse/feature-store';
import { colourBins } from './colour-descriptor';
import { gradientsOf } from './gradient-descriptor';
import { toOklab } from './oklab';
import { regionsOf, type ProposeRegionsOptions } from './propose-regions';
import { describeRegion, REGION_DIM } from './region-descriptor';

/** Proposes the regions of an image and describes each: `[regions, REGION_DIM]`, with their boxes. */
export function describeImage(image: PixelImage, options: ProposeRegionsOptions): ExtractedFeatures {
  const lab = toOklab(image);
  const regions = regionsOf(lab, options);
  const colours = colourBins(lab);
  const gradients = gradientsOf(lab);
  const values = new Float32Array(regions.length * REGION_DIM);
  regions.forEach((region, i) => values.set(describeRegion(colours, gradients, region), i * REGION_DIM));
  return {
    features: { values, length: regions.length, dim: REGION_DIM },
    boxes: Float32Array.from(regions.flatMap(({ box }) => box)),
  };
}
