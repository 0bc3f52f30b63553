export {
  modelTables,
  openModel,
  openModelWith,
  type OpenedModel,
  type OpenModelOptions,
  type OpenModelWithOptions,
} from './opening/open-model';
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
