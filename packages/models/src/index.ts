import '@vse/core/node-globals';
export type {
  EmbeddingFailure,
  EmbeddingProgress,
  Embeddings,
  EmbedOptions,
  Prepared,
} from './embedding/embed-items';
export type { HostEmbedding } from './embedding/host-embedding';
export type { ImageExtractor, Picture, Pixels } from './embedding/image-extractor';
export {
  openEmbedder,
  openEmbedderWith,
  type AttentionMap,
  type Embedder,
  type OpenEmbedderOptions,
  type OpenEmbedderWithOptions,
} from './embedding/open-embedder';
export type { EmbeddingList } from './embedding/score-embeddings';
export {
  modelTables,
  openModel,
  openModelWith,
  type OpenedModel,
  type OpenModelOptions,
  type OpenModelWithOptions,
} from './opening/open-model';
export {
  preset,
  presetNames,
  type Preset,
  type PresetCaptions,
  type PresetImages,
  type PresetName,
  type PresetNetwork,
  type PresetPool,
  type PresetResult,
  type PresetSecondMembers,
  type PresetTraining,
} from './presets/preset';
export { packModel, type ModelBytes, type SaveModelOptions } from './saving/pack-model';
export type {
  DataRecord,
  ExtractorRecord,
  FileRecord,
  LicenceRecord,
  Measurement,
  MemberRecord,
  MetricsRecord,
  ModelInfo,
  ModelManifest,
  NetworkRecord,
  TrainingRecord,
} from './schema/model-info';
export type { BlobLike, FileLike, GivenFiles } from './sources/given-files';
export type { ModelSource } from './sources/open-source';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { FeatureMatrix, MatchingModel, RecipeTable } from '@vse/core';
