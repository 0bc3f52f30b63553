import { OptionError } from '@vse/core';
import { resizePixels } from '../detection/frame';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import type { ExtractedFeatures } from '@vse/feature-store';
import type { RegionSource } from './region-source';
import { roiAlignMean, type RoiAlignOptions } from './roi-align';

export interface RegionExtractorOptions {
  /** The network whose feature map regions are read from: a grid, of images that are stretched to its size. */
  readonly map: FeatureExtractor;
  /** Where regions come from: `detectedRegions(detector)` or `proposedRegions()`. */
  readonly regions: RegionSource;
  /** How a region is read. Defaults to 7 x 7 bins, as many points in each as it has cells, aligned. */
  readonly roi?: Omit<RoiAlignOptions, 'spatialScale'>;
}

/**
 * One vector for each region of an image, all of them out of one feature map by ROI align: one pass of the network an image,
 * however many regions it has. Both parts become its own: it disposes of them.
 *
 * Throws an `OptionError` where the network gives no grid or cuts images off; an image without regions gets no vectors.
 */
export function regionExtractor({ map, regions, roi = {} }: RegionExtractorOptions): FeatureExtractor {
  const { input } = map;
  if (!('fit' in input) || input.fit !== 'fill') {
    throw new OptionError(
      `regionExtractor: map must stretch images to its size, so that boxes mean the same in both, got ${JSON.stringify(input)}. Use fit: 'fill'.`,
    );
  }
  const { outputSize = { rows: 7, columns: 7 }, samplingRatio = 0, aligned = true } = roi;
  const extract = async (images: readonly PixelImage[]): Promise<readonly ExtractedFeatures[]> => {
    const [boxes, stretched] = await Promise.all([
      Promise.all(images.map((image) => regions.find(image))),
      Promise.all(images.map((image) => resizePixels(image, input))),
    ]);
    const maps = await map.extract(stretched);
    return maps.map((found, i) => describe(found, boxes[i]!, { outputSize, samplingRatio, aligned }));
  };
  return {
    name: 'regions',
    settings: {
      version: 1,
      map: { name: map.name, input: { ...input }, ...map.settings },
      regions: { name: regions.name, ...regions.settings },
      roi: { outputSize: { ...outputSize }, samplingRatio, aligned },
    },
    ...(map.versions && { versions: { ...regions.versions, ...map.versions } }),
    input: { longest: Math.max(regions.longest, input.width, input.height) },
    length: regions.most,
    dim: map.dim,
    batchSize: map.batchSize,
    concurrency: map.concurrency,
    extract,
    dispose: async () => {
      await Promise.all([map.dispose(), regions.dispose()]);
    },
  };
}

/** The vectors of an image's boxes out of its map. */
function describe(
  { features, grid }: ExtractedFeatures,
  boxes: Float32Array,
  roi: RoiAlignOptions,
): ExtractedFeatures {
  if (!grid) {
    throw new OptionError(
      'regionExtractor: map must give a grid of vectors, got vectors without places. Take the output before the pooling.',
    );
  }
  const inCells = boxes.map((value, i) => value * (i % 2 === 0 ? grid.columns : grid.rows));
  return { features: roiAlignMean({ ...features, grid }, inCells, roi), boxes };
}
