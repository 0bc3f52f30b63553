import { OptionError } from '@vse/core';
import type { ImageInput, ResizeKernel } from '../extraction/extractor';
import type { PixelScaling } from '../preprocessing/pixel-scaling';

type Size =
  | number
  | { readonly height: number; readonly width: number }
  | { readonly shortest_edge?: number; readonly longest_edge?: number };

/** The fields of a model's `preprocessor_config.json` that are read here. */
export interface ProcessorConfig {
  readonly size?: Size;
  readonly crop_size?: number | { readonly height: number; readonly width: number };
  readonly do_center_crop?: boolean;
  readonly do_rescale?: boolean;
  readonly rescale_factor?: number;
  readonly do_normalize?: boolean;
  readonly image_mean?: readonly number[];
  readonly image_std?: readonly number[];
  readonly do_flip_channel_order?: boolean;
  /** Kernel by Pillow's number: 1 is Lanczos, 2 linear, 3 cubic. */
  readonly resample?: number;
}

const kernels: Readonly<Record<number, ResizeKernel>> = { 1: 'lanczos3', 2: 'linear', 3: 'cubic' };

/**
 * Translates a model's image processor to an input of `decodeImage` and a scaling.
 *
 * @throws `OptionError` if its images have no fixed size, or its kernel is unknown.
 */
export function processorInput(
  where: string,
  config: ProcessorConfig,
): {
  readonly input: ImageInput;
  readonly width: number;
  readonly height: number;
  readonly scaling: PixelScaling;
} {
  const { resample = 2 } = config;
  const kernel = kernels[resample];
  if (!kernel) throw new OptionError(`${where}: resample must be 1, 2 or 3, got ${resample}.`);
  const sized = sizeOf(where, config);
  const { width, height } = 'crop' in sized ? sized.crop : sized;
  return { input: { ...sized, kernel }, width, height, scaling: scalingOf(config) };
}

function sizeOf(
  where: string,
  { size, crop_size, do_center_crop = crop_size !== undefined }: ProcessorConfig,
) {
  const crop = typeof crop_size === 'number' ? { width: crop_size, height: crop_size } : crop_size;
  if (typeof size === 'object' && 'height' in size) {
    if (!do_center_crop) return { width: size.width, height: size.height, fit: 'fill' as const };
  } else {
    const shorter = typeof size === 'object' ? size.shortest_edge : size;
    if (do_center_crop && crop && shorter !== undefined) {
      return { shorter, crop: { width: crop.width, height: crop.height } };
    }
    if (typeof size === 'number') return { width: size, height: size, fit: 'fill' as const };
  }
  throw new OptionError(
    `${where}: the image processor must resize images to one size, got size ${JSON.stringify(size)} and crop_size ${JSON.stringify(crop_size)}.`,
  );
}

/** Rewrites `(pixel * rescale - mean) / deviation` as `(pixel - mean / rescale) / (deviation / rescale)`. */
function scalingOf(config: ProcessorConfig): PixelScaling {
  const { do_rescale = true, rescale_factor = 1 / 255, do_normalize = true, do_flip_channel_order } = config;
  const rescale = do_rescale ? rescale_factor : 1;
  const { image_mean = [0, 0, 0], image_std = [1, 1, 1] } = do_normalize ? config : {};
  const [m, d] = [image_mean, image_std].map((values) => values.map((value) => value / rescale));
  return {
    mean: [m![0]!, m![1]!, m![2]!],
    deviation: [d![0]!, d![1]!, d![2]!],
    order: do_flip_channel_order ? 'bgr' : 'rgb',
  };
}
