import { OptionError } from '@vse/core';
import type { Json } from '@vse/feature-store';

/** How a network wants its pixels: `(pixel - mean) / deviation` by channel, channels in `order`. */
export interface PixelScaling {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
  readonly order: 'rgb' | 'bgr';
}

/**
 * - `'-1..1'`: pixel / 127.5 - 1 (TensorFlow's MobileNet, Inception)
 * - `'imagenet'`: pixel / 255, less the mean and over the deviation of ImageNet's channels (torchvision)
 * - `'caffe'`: BGR less ImageNet's mean pixel, not scaled (VGG, ResNet of Caffe)
 * - `'0..1'`, `'0..255'`: as they say
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

/** The scaling that a name stands for; mean and deviation are in the order of `order`. Throws for an unknown name. */
export function pixelScaling(where: string, preprocessing: Preprocessing): PixelScaling {
  const scaling = typeof preprocessing === 'string' ? NAMED[preprocessing] : preprocessing;
  if (!scaling) {
    const names = Object.keys(NAMED).join("', '");
    throw new OptionError(
      `${where}: preprocessing must be '${names}' or { mean, deviation, order }, got ${JSON.stringify(preprocessing)}.`,
    );
  }
  if (![...scaling.mean, ...scaling.deviation].every(Number.isFinite) || scaling.deviation.includes(0)) {
    throw new OptionError(`${where}: preprocessing must have finite means and deviations other than 0.`);
  }
  return scaling;
}

/** The scaling as JSON, for an extractor's settings. */
export function scalingJson({ mean, deviation, order }: PixelScaling): Json {
  return { mean: [...mean], deviation: [...deviation], order };
}
