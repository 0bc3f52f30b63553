import { OptionError } from '@vse/core';
import type { Json } from '@vse/formats';

/** Scaling of pixels from 0 to 255: `(pixel - mean) / deviation` by channel. */
export interface PixelScaling {
  /** Mean of each channel, in the order of `order`. */
  readonly mean: readonly [number, number, number];
  /** Standard deviation of each channel, in the order of `order`. */
  readonly deviation: readonly [number, number, number];
  /** Order of the channels that the network reads. */
  readonly order: 'rgb' | 'bgr';
}

/**
 * Scaling of pixels, by name or by numbers:
 *
 * - `'-1..1'`: pixel / 127.5 - 1 (TensorFlow's MobileNet, Inception)
 * - `'imagenet'`: pixel / 255, minus the mean and divided by the deviation of ImageNet's channels (torchvision)
 * - `'caffe'`: BGR minus ImageNet's mean pixel, not scaled (VGG, ResNet of Caffe)
 * - `'0..1'`, `'0..255'`: pixel / 255, or the pixel
 */
export type Preprocessing = '-1..1' | 'imagenet' | 'caffe' | '0..1' | '0..255' | PixelScaling;

// torchvision's (0.485, 0.456, 0.406) and (0.229, 0.224, 0.225), on the scale 0..255.
const IMAGENET_MEAN = [123.675, 116.28, 103.53] as const;
const IMAGENET_DEVIATION = [58.395, 57.12, 57.375] as const;
// The mean pixel published with the VGG models: B 103.939, G 116.779, R 123.68.
const CAFFE_MEAN = [103.939, 116.779, 123.68] as const;

const NAMED: Readonly<Record<string, PixelScaling>> = {
  '-1..1': { mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5], order: 'rgb' },
  imagenet: { mean: IMAGENET_MEAN, deviation: IMAGENET_DEVIATION, order: 'rgb' },
  caffe: { mean: CAFFE_MEAN, deviation: [1, 1, 1], order: 'bgr' },
  '0..1': { mean: [0, 0, 0], deviation: [255, 255, 255], order: 'rgb' },
  '0..255': { mean: [0, 0, 0], deviation: [1, 1, 1], order: 'rgb' },
};

/**
 * Resolves a named scaling.
 *
 * @throws `OptionError` for an unknown name, or numbers that cannot scale.
 */
export function pixelScaling(where: string, preprocessing: Preprocessing): PixelScaling {
  const scaling = typeof preprocessing === 'string' ? NAMED[preprocessing] : preprocessing;
  if (!scaling) {
    const names = Object.keys(NAMED).join("', '");
    throw new OptionError(
      `${where}: preprocessing must be '${names}' or { mean, deviation, order }, got ${JSON.stringify(preprocessing)}.`,
    );
  }
  if (![...scaling.mean, ...scaling.deviation].every(Number.isFinite) || scaling.deviation.includes(0)) {
    throw new OptionError(
      `${where}: preprocessing must have finite means and finite deviations other than 0, got ${JSON.stringify(preprocessing)}.`,
    );
  }
  return scaling;
}

/** Converts a scaling to JSON, for an extractor's settings. */
export function scalingJson({ mean, deviation, order }: PixelScaling): Json {
  return { mean: [...mean], deviation: [...deviation], order };
}
