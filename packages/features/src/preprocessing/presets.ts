import type { Fit } from './image-input';
import type { Preprocessing } from './pixel-scaling';

/** Everything between an image file and a network's input. */
export interface PreprocessingPreset {
  /** How pixels are scaled. */
  readonly preprocessing: Preprocessing;
  /** How images are brought to the network's size. */
  readonly fit: Fit;
  /** The network's size, in px, that `fit` is for. */
  readonly size: number;
  /** 1, or 10 for the mean over ten crops: give the extractor to `tenCropMean`. */
  readonly crops: 1 | 10;
}

/**
 * Presets to spread into an extractor's options: `onnxExtractor({ file, ...preprocessingPresets.imagenet })`.
 * - `imagenet`: shorter side 256, the 224 x 224 in the centre, ImageNet's mean and deviation (torchvision's evaluation)
 * - `keras-caffe`: stretched to 224 x 224, BGR less the mean pixel (`mode='caffe'` of Keras: VGG, ResNet)
 * - `minus-one-to-one`: stretched to 224 x 224, pixel / 127.5 - 1 (`mode='tf'` of Keras: MobileNet)
 * - `ten-crop-caffe`: `keras-caffe` in the mean of ten crops of 256 x 256, as features for DSPE and CCA were made
 */
export const preprocessingPresets = {
  imagenet: { preprocessing: 'imagenet', fit: { shorter: 256 }, size: 224, crops: 1 },
  'keras-caffe': { preprocessing: 'caffe', fit: 'fill', size: 224, crops: 1 },
  'minus-one-to-one': { preprocessing: '-1..1', fit: 'fill', size: 224, crops: 1 },
  'ten-crop-caffe': { preprocessing: 'caffe', fit: 'fill', size: 224, crops: 10 },
} as const satisfies Readonly<Record<string, PreprocessingPreset>>;

/** The name of a preset. */
export type PresetName = keyof typeof preprocessingPresets;
