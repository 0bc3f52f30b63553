import { OptionError } from '@vse/core';
import { resizePixels } from '../detection/frame';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import type { ExtractedFeatures } from '@vse/feature-store';
import type { RegionSource } from './region-source';
import { roiAlignMean, type RoiAlignOptions } from './roi-align';

/** Network and regions of `regionExtractor`. */
export interface RegionExtractorOptions {
  /** Network that extracts the feature map: a grid, of images that are stretched to its size. */
  readonly map: FeatureExtractor;
  /** Source of the regions: `detectedRegions(detector)` or `proposedRegions()`. */
  readonly regions: RegionSource;
  /** Options of ROI align. Defaults to those of `roiAlign`. */
  readonly roi?: Omit<RoiAlignOptions, 'spatialScale'>;
}

/**
 * Extracts one vector for each region of an image from one feature map by ROI align: one pass of the network per image.
 * An image without regions gets no vectors. Disposes both parts with itself.
 *
 * @param options - Network, regions and ROI align.
 * @throws `OptionError` if the network returns no grid or crops images.
 *
 * @example
 * ```ts
 * import { proposedRegions, regionExtractor, type FeatureExtractor } from '@vse/features';
 *
 * const map: FeatureExtractor = {
 *   name: 'two cells',
 *   settings: {},
 *   input: { width: 2, height: 1, fit: 'fill' },
 *   length: 2,
 *   dim: 3,
 *   batchSize: 4,
 *   concurrency: 1,
 *   extract: (images) =>
 *     Promise.resolve(
 *       images.map(({ data }) => ({
 *         features: { values: Float32Array.from(data), length: 2, dim: 3 },
 *         boxes: Float32Array.of(0, 0, 0.5, 1, 0.5, 0, 1, 1),
 *         grid: { rows: 1, columns: 2 },
 *       })),
 *     ),
 *   dispose: () => Promise.resolve(),
 * };
 * const extractor = regionExtractor({ map, regions: proposedRegions() });
 * const [white] = await extractor.extract([{ data: new Uint8Array(64 * 64 * 3).fill(255), width: 64, height: 64 }]);
 * console.log(white?.features.length, white?.features.values); // the whole image: 255, 255, 255
 * ```
 */
export function regionExtractor({ map, regions, roi = {} }: RegionExtractorOptions): FeatureExtractor {
  const { input } = map;
  if (!('fit' in input) || input.fit !== 'fill') {
    throw new OptionError(
      `regionExtractor: map must stretch images to its size, so that boxes fit both, got ${JSON.stringify(input)}. Use fit: 'fill'.`,
    );
  }
  const { outputSize = { rows: 7, columns: 7 }, samplingRatio = 0, aligned = true } = roi;
  const extract = async (images: readonly PixelImage[]): Promise<readonly ExtractedFeatures[]> => {
    const [boxes, stretched] = await Promise.all([
      Promise.all(images.map((image) => regions.find(image))),
      Promise.all(images.map((image) => resizePixels(image, input))),
    ]);
    const maps = await map.extract(stretched);
    return maps.map((features, i) => describe(features, boxes[i]!, { outputSize, samplingRatio, aligned }));
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
    length: regions.maxRegions,
    dim: map.dim,
    batchSize: map.batchSize,
    concurrency: map.concurrency,
    extract,
    dispose: async () => {
      await Promise.all([map.dispose(), regions.dispose()]);
    },
  };
}

/** Pools the map of an image under its boxes. */
function describe(
  { features, grid }: ExtractedFeatures,
  boxes: Float32Array,
  roi: RoiAlignOptions,
): ExtractedFeatures {
  if (!grid) {
    throw new OptionError(
      'regionExtractor: map must return a grid of vectors, got vectors without a grid. Take the output before the pooling.',
    );
  }
  const inCells = boxes.map((value, i) => value * (i % 2 === 0 ? grid.columns : grid.rows));
  return { features: roiAlignMean({ ...features, grid }, inCells, roi), boxes };
}
