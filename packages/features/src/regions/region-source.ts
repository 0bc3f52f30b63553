import { detectRegions } from '../detection/detect-regions';
import type { RegionDetector } from '../detection/onnx-detector';
import { checkedRule, regionRules, type RegionRule } from '../detection/select-regions';
import type { PixelImage } from '../extraction/extractor';
import type { Json } from '@vse/formats';
import { proposeRegions, type ProposeRegionsOptions } from './propose-regions';

/** Finds the regions of images. */
export interface RegionSource {
  /** Name of the source. */
  readonly name: string;
  /** Everything that changes the boxes, for the hash of a feature store. */
  readonly settings: Readonly<Record<string, Json>>;
  /** Maximum number of regions per image. */
  readonly maxRegions: number;
  /** Best longer side of the images, in px. */
  readonly longest: number;
  /** Versions of the programs that the boxes depend on. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Finds regions: flat `[x1, y1, x2, y2]` relative to the image's width and height. */
  find(image: PixelImage): Promise<Float32Array>;
  /** Frees the network of the source. */
  dispose(): Promise<void>;
}

/**
 * Takes regions from a detector, selected by a rule. Defaults to `regionRules.scan`, the 36 best.
 *
 * @throws `OptionError` if a number of the rule is out of its range.
 *
 * @example
 * ```ts
 * import { detectedRegions, regionRules, type RegionDetector } from '@vse/features';
 *
 * const detector: RegionDetector = {
 *   name: 'by hand',
 *   settings: {},
 *   longest: 8,
 *   concurrency: 1,
 *   detect: () =>
 *     Promise.resolve({
 *       boxes: Float32Array.of(0, 0, 0.5, 1),
 *       scores: Float32Array.of(0.9),
 *       labels: Int32Array.of(16),
 *     }),
 *   dispose: () => Promise.resolve(),
 * };
 * const source = detectedRegions(detector, regionRules.defrag);
 * const image = { data: new Uint8Array(8 * 8 * 3), width: 8, height: 8 };
 * console.log(source.maxRegions, await source.find(image)); // 20; the whole image, then the box
 * ```
 */
export function detectedRegions(detector: RegionDetector, rule: RegionRule = regionRules.scan): RegionSource {
  const { overlap, ...rest } = rule;
  const suppression = overlap ?? detector.overlap;
  const settings = checkedRule({ ...rest, ...(suppression !== undefined && { overlap: suppression }) });
  return {
    name: `detected by ${detector.name}`,
    settings: { detector: detector.settings, rule: { ...settings } },
    maxRegions: settings.count + Number(settings.wholeImage),
    longest: detector.longest,
    ...(detector.versions && { versions: detector.versions }),
    find: async (image) => (await detectRegions(image, detector, settings)).boxes,
    dispose: () => detector.dispose(),
  };
}

/**
 * Takes regions from `proposeRegions`, without weights.
 *
 * @throws `OptionError` if a number is out of its range.
 *
 * @example
 * ```ts
 * import { proposedRegions } from '@vse/features';
 *
 * const [width, height] = [64, 48];
 * const data = new Uint8Array(width * height * 3).fill(255);
 * for (let y = 12; y < 36; y++) for (let x = 10; x < 30; x++) data.set([200, 0, 0], (y * width + x) * 3);
 * const boxes = await proposedRegions({ count: 3 }).find({ data, width, height });
 * console.log(boxes.length / 4); // 3
 * ```
 */
export function proposedRegions(options: ProposeRegionsOptions = {}): RegionSource {
  const { count = 12, scale = 120, smallest = 0.004 } = options;
  const settings = { count, scale, smallest };
  // Reject wrong settings here, not at the first image.
  proposeRegions({ data: new Uint8Array(3), width: 1, height: 1 }, settings);
  return {
    name: 'proposed',
    settings,
    maxRegions: count,
    longest: 160,
    find: (image) => {
      const regions = proposeRegions(image, settings);
      return Promise.resolve(Float32Array.from(regions.flatMap(({ box }) => [...box])));
    },
    dispose: () => Promise.resolve(),
  };
}

/**
 * Falls back to the whole image if a source finds no region, so that every image has one.
 *
 * @example
 * ```ts
 * import { orWholeImage, type RegionSource } from '@vse/features';
 *
 * const none: RegionSource = {
 *   name: 'none',
 *   settings: {},
 *   maxRegions: 1,
 *   longest: 8,
 *   find: () => Promise.resolve(new Float32Array(0)),
 *   dispose: () => Promise.resolve(),
 * };
 * const image = { data: new Uint8Array(8 * 8 * 3), width: 8, height: 8 };
 * console.log(await orWholeImage(none).find(image)); // 0, 0, 1, 1
 * ```
 */
export function orWholeImage(source: RegionSource): RegionSource {
  return {
    ...source,
    settings: { ...source.settings, none: 'whole image' },
    find: async (image) => {
      const boxes = await source.find(image);
      return boxes.length > 0 ? boxes : Float32Array.of(0, 0, 1, 1);
    },
    dispose: () => source.dispose(),
  };
}
