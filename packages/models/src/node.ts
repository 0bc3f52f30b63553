import '@vse/core/node-globals';
// For Node: what writes folders, and what runs the networks of extractors.
export * from './index';
export { openEmbedder, type OpenNodeEmbedderOptions } from './embedding/open-embedder-node';
export {
  describeExtractor,
  type DescribableExtractor,
  type DescribeExtractorOptions,
} from './extractor/describe-extractor';
export type { FeaturesLibrary } from './extractor/features-library';
export { joinExtractors } from './extractor/join-extractors';
export { openExtractor, type OpenExtractorOptions } from './extractor/open-extractor';
export {
  exportOnnx,
  type ExportOnnxOptions,
  type OnnxFile,
  type OnnxFiles,
  type OnnxLibrary,
  type OnnxPort,
} from './saving/export-onnx';
export { exportOnnxEnsemble, type OnnxEnsemble, type OnnxMember } from './saving/export-onnx-ensemble';
export { importPytorch, type ImportPytorchOptions } from './pytorch/import-pytorch';
export { saveEnsemble, type EnsembleMember } from './saving/save-ensemble';
export { saveModel } from './saving/save-model';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { Similarity } from '@vse/core';
export type { RegionProjectionOptions } from '@vse/image-encoders';
export type { GruEncoderOptions, Vocabulary } from '@vse/text-encoders';
