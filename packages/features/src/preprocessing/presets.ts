import type { Fit } from './image-input';
import type { Preprocessing } from './pixel-scaling';

/** Preprocessing between an image file and a network's input. */
export interface PreprocessingPreset {
  /** Scaling of the pixels. */
  readonly preprocessing: Preprocessing;
  /** Resizing of images to the network's size. */
  readonly fit: Fit;
  /** Input size of the network, in px, that `fit` is for. */
  readonly size: number;
  /** Crops per image: 1, or 10 for `tenCropMean`. */
  readonly crops: 1 | 10;
}

/**
 * Presets to spread into an extractor's options: `onnxExtractor({ file, ...preprocessingPresets.imagenet })`.
 *
 * - `imagenet`: shorter side 256, centre crop of 224 x 224, ImageNet's mean and deviation (torchvision's evaluation)
 * - `keras-caffe`: stretched to 224 x 224, BGR minus the mean pixel (`mode='caffe'` of Keras: VGG, ResNet)
 * - `minus-one-to-one`: stretched to 224 x 224, pixel / 127.5 - 1 (`mode='tf'` of Keras: MobileNet)
 * - `ten-crop-caffe`: `keras-caffe` averaged over ten crops of 256 x 256, the features of DSPE and CCA
 */
export const preprocessingPresets = {
  imagenet: { preprocessing: 'imagenet', fit: { shorter: 256 }, size: 224, crops: 1 },
  'keras-caffe': { preprocessing: 'caffe', fit: 'fill', size: 224, crops: 1 },
  'minus-one-to-one': { preprocessing: '-1..1', fit: 'fill', size: 224, crops: 1 },
  'ten-crop-caffe': { preprocessing: 'caffe', fit: 'fill', size: 224, crops: 10 },
} as const satisfies Readonly<Record<string, PreprocessingPreset>>;

/** Name of a preset. */
export type PresetName = keyof typeof preprocessingPresets;
