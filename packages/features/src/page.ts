// Without sharp and without Node built-ins: a page loads this entry, and a test walks its imports.
import '@vse/core/node-globals';
export type { FeatureExtractor, ImageInput, PixelImage, ResizeKernel } from './extraction/extractor';
export { modelCards, type CardOutput, type ModelCard, type ModelCardName } from './models/model-cards';
export { decodeImage, type PageImage, type PictureBitmap, type PictureBlob } from './page/decode-image';
export { descriptorExtractor } from './page/descriptor-extractor';
export {
  onnxExtractor,
  type OnnxPageExtractorOptions,
  type OnnxWebLibrary,
  type OnnxWebSession,
  type OnnxWebTensor,
} from './page/onnx-extractor';
export type { Fit } from './preprocessing/image-input';
export { mirroredViews } from './preprocessing/mirrored-views';
export type { PixelScaling, Preprocessing } from './preprocessing/pixel-scaling';
export { preprocessingPresets, type PreprocessingPreset, type PresetName } from './preprocessing/presets';
export { tenCropMean, type TenCropOptions } from './preprocessing/ten-crops';
export type { DescriptorOptions } from './regions/descriptor-settings';
export { proposeRegions, type ProposeRegionsOptions, type Region } from './regions/propose-regions';
export type { Mask } from './regions/mask';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { FeatureMatrix } from '@vse/core';
export type { ExtractedFeatures } from '@vse/feature-store';
export type { Json } from '@vse/formats';
