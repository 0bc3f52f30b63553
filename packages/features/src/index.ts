import '@vse/core/node-globals';
export { augmentImage, type AugmentOptions } from './augmentation/augment-image';
export { augmentedSource, type AugmentedSourceOptions } from './augmentation/augmented-source';
export { randomCrop, type Crop, type RandomCropOptions } from './augmentation/random-crop';
export { fineTunedBackbone, type FineTunedBackboneOptions } from './backbone/fine-tuned-backbone';
export {
  trainableBlocks,
  type TrainableBlocks,
  type TrainableBlocksOptions,
} from './backbone/trainable-blocks';
export { cocoClass } from './detection/coco-classes';
export type { DetectorHead, NetworkOutput } from './detection/detector-head';
export { detectorHeads, type DetectorKind } from './detection/detector-heads';
export { detectRegions } from './detection/detect-regions';
export type { Detections } from './detection/detections';
export { detrHead, type DetrOptions } from './detection/detr-head';
export { fasterRcnnHead, type FasterRcnnOptions } from './detection/faster-rcnn-head';
export { nonMaximumSuppression, type SuppressionOptions } from './detection/non-maximum-suppression';
export { onnxDetector, type OnnxDetectorOptions, type RegionDetector } from './detection/onnx-detector';
export { regionRules, selectRegions, type RegionRule } from './detection/select-regions';
export { yoloxHead, type YoloxOptions } from './detection/yolox-head';
export type { ExtractionProgress } from './extraction/progress';
export type { FeatureExtractor, ImageInput, PixelImage, ResizeKernel } from './extraction/extractor';
export { decodeImage, type ImageSource } from './extraction/decode-image';
export { extractFeatures } from './extraction/extract-features';
export { extractPart, type Part } from './extraction/extract-part';
export type { ExtractFeaturesOptions, ImageFile } from './extraction/extract-shards';
export { featureKey } from './extraction/feature-key';
export { modelCards, type CardOutput, type ModelCard, type ModelCardName } from './models/model-cards';
export { joinedOutputs, type JoinedOutputsOptions, type OutputPools } from './onnx/joined-outputs';
export type { MapPool } from './onnx/map-pools';
export { networkDigest } from './onnx/network-digest';
export { onnxExtractor, type OnnxExtractorOptions } from './onnx/onnx-extractor';
export type { OnnxSessionOptions, SessionsOptions } from './onnx/open-sessions';
export type { Fit } from './preprocessing/image-input';
export type { PixelScaling, Preprocessing } from './preprocessing/pixel-scaling';
export { mirroredViews } from './preprocessing/mirrored-views';
export { preprocessingPresets, type PreprocessingPreset, type PresetName } from './preprocessing/presets';
export { tenCropMean, type TenCropOptions } from './preprocessing/ten-crops';
export { cnnExtractor, type CnnExtractorOptions } from './tfjs/cnn-extractor';
export type { ConverterLibrary, LayersLibrary, NetworkLibrary } from './tfjs/open-network';
export type { VisionLibrary, VisionModelClass, VisionModelOptions } from './transformers/load-vision-model';
export {
  transformersExtractor,
  type TransformersExtractorOptions,
} from './transformers/transformers-extractor';
export { boxFeatures } from './regions/box-features';
export { gridWindows, type GridWindow } from './regions/grid-windows';
export { descriptorExtractor, type DescriptorExtractorOptions } from './regions/descriptor-extractor';
export { openRegionSource, type OpenRegionSourceOptions } from './regions/open-region-source';
export { proposeRegions, type ProposeRegionsOptions, type Region } from './regions/propose-regions';
export { regionExtractor, type RegionExtractorOptions } from './regions/region-extractor';
export { detectedRegions, orWholeImage, proposedRegions, type RegionSource } from './regions/region-source';
export { roiAlign, roiAlignMean, type FeatureMap, type RoiAlignOptions } from './regions/roi-align';
export type { Mask } from './regions/mask';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { Encoder, FeatureMatrix, FeatureSource, Recipe, SeededRandom, Trainable } from '@vse/core';
export type { ExtractedFeatures, FeatureStore } from '@vse/feature-store';
export type { Json } from '@vse/formats';
