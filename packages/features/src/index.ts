export type { ExtractionProgress } from './extraction/progress';
export type { FeatureExtractor, ImageInput, PixelImage } from './extraction/extractor';
export { decodeImage } from './extraction/decode-image';
export { extractFeatures, type ExtractFeaturesOptions, type ImageFile } from './extraction/extract-features';
export type { PixelScaling, Preprocessing } from './extraction/pixel-scaling';
export { fixedRegions, type FixedRegionsOptions } from './heads/fixed-regions';
export { regionProjection, type RegionProjectionOptions } from './heads/region-projection';
export {
  branchSizes,
  twoLayerBranch,
  type BranchSizes,
  type TwoLayerBranchOptions,
} from './heads/two-layer-branch';
export { onnxExtractor, type OnnxExtractorOptions } from './onnx/onnx-extractor';
export { cnnExtractor, type CnnExtractorOptions } from './tfjs/cnn-extractor';
export { boxFeatures } from './regions/box-features';
export { gridWindows, type GridWindow } from './regions/grid-windows';
export { descriptorExtractor, type DescriptorExtractorOptions } from './regions/descriptor-extractor';
export { proposeRegions, type ProposeRegionsOptions, type Region } from './regions/propose-regions';
export type { Mask } from './regions/mask';
export { openFeatureStore, type FeatureStore, type OpenFeatureStoreOptions } from './store/feature-store';
export { selectRows } from './store/select-rows';
export type { ExtractorRecord, Json, SkippedImage } from './store/store-index';
export {
  createFeatureStore,
  type CreateFeatureStoreOptions,
  type FeatureStoreWriter,
} from './store/store-writer';
export type { ExtractedFeatures, StoredImage } from './store/write-shard';
