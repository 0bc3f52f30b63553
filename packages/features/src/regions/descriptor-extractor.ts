import { OptionError } from '@vse/core';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import type { ExtractedFeatures } from '../store/write-shard';
import { colourBins } from './colour-descriptor';
import { gradientsOf } from './gradient-descriptor';
import { toOklab } from './oklab';
import { proposeRegions, regionsOf, type ProposeRegionsOptions } from './propose-regions';
import { describeRegion, REGION_DIM } from './region-descriptor';

export interface DescriptorExtractorOptions {
  /** How regions are proposed. */
  readonly proposals?: ProposeRegionsOptions;
  /** Images are shrunk so that their longer side is at most this, in pixels. Defaults to `160`. */
  readonly longest?: number;
}

/**
 * Features without any learned weights: `proposeRegions`, each region described by its colours, its shape and place,
 * and the directions of its lines. Works on any image; made for drawings, where it tells things and colours apart.
 */
export function descriptorExtractor({
  proposals = {},
  longest = 160,
}: DescriptorExtractorOptions = {}): FeatureExtractor {
  const { count = 12, scale = 120, smallest = 0.004 } = proposals;
  if (!Number.isInteger(longest) || longest < 16)
    throw new OptionError(
      `descriptorExtractor: longest must be a whole number of at least 16, got ${longest}.`,
    );
  const settings = { count, scale, smallest };
  // Wrong settings fail here, not at the first image.
  proposeRegions({ data: new Uint8Array(3), width: 1, height: 1 }, settings);
  return {
    name: 'descriptor',
    // The version changes whenever the same settings would give other numbers.
    settings: { version: 1, ...settings },
    input: { longest },
    length: count,
    dim: REGION_DIM,
    batchSize: 4,
    concurrency: 1,
    extract: (images) => Promise.resolve(images.map((image) => describe(image, settings))),
    dispose: () => Promise.resolve(),
  };
}

function describe(image: PixelImage, options: ProposeRegionsOptions): ExtractedFeatures {
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
