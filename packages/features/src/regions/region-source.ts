import { detectRegions } from '../detection/detect-regions';
import type { RegionDetector } from '../detection/onnx-detector';
import { checkedRule, regionRules, type RegionRule } from '../detection/select-regions';
import type { PixelImage } from '../extraction/extractor';
import type { Json } from '@vse/feature-store';
import { proposeRegions, type ProposeRegionsOptions } from './propose-regions';

/** Where the regions of an image come from. */
export interface RegionSource {
  readonly name: string;
  /** Everything that changes the boxes, for the hash of a feature store. */
  readonly settings: Readonly<Record<string, Json>>;
  /** The most regions that one image gets. */
  readonly most: number;
  /** The longer side of the images that it wants to see, in px. */
  readonly longest: number;
  readonly versions?: Readonly<Record<string, string>>;
  /** Flat `[x1, y1, x2, y2]` as parts of the image's width and height. */
  find(image: PixelImage): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** The regions that a detector finds, by a rule. Defaults to `regionRules.scan`, the 36 best. */
export function detectedRegions(detector: RegionDetector, rule: RegionRule = regionRules.scan): RegionSource {
  const { overlap, ...rest } = rule;
  const suppression = overlap ?? detector.overlap;
  const settings = checkedRule({ ...rest, ...(suppression !== undefined && { overlap: suppression }) });
  return {
    name: `detected by ${detector.name}`,
    settings: { detector: detector.settings, rule: { ...settings } },
    most: settings.count + Number(settings.wholeImage),
    longest: detector.longest,
    ...(detector.versions && { versions: detector.versions }),
    find: async (image) => (await detectRegions(image, detector, settings)).boxes,
    dispose: () => detector.dispose(),
  };
}

/** The regions that `proposeRegions` finds without any weights. */
export function proposedRegions(options: ProposeRegionsOptions = {}): RegionSource {
  const { count = 12, scale = 120, smallest = 0.004 } = options;
  const settings = { count, scale, smallest };
  // Wrong settings fail here, not at the first image.
  proposeRegions({ data: new Uint8Array(3), width: 1, height: 1 }, settings);
  return {
    name: 'proposed',
    settings,
    most: count,
    longest: 160,
    find: (image) => {
      const regions = proposeRegions(image, settings);
      return Promise.resolve(Float32Array.from(regions.flatMap(({ box }) => [...box])));
    },
    dispose: () => Promise.resolve(),
  };
}

/** The regions of a source, and the whole image where it finds none, so that every image has something to match. */
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
