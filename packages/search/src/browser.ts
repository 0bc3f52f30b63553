// Without Node built-ins: a page loads this entry, and a test walks its imports.
export type {
  SearchEmbedder,
  SearchEmbedding,
  SearchEmbeddings,
  SearchPicture,
} from './embedding/search-embedder';
export {
  correctedIndex,
  type CorrectedIndex,
  type CorrectedIndexOptions,
  type CorrectedIndexSettings,
  type HubCorrection,
} from './corrections/corrected-index';
export { exactIndex, type ExactIndexOptions } from './exact/exact-index';
export type { Precision } from './exact/row-terms';
export type {
  AndFilter,
  EqualsFilter,
  Filter,
  InFilter,
  NotFilter,
  OrFilter,
  RangeFilter,
} from './metadata/filter';
export type { Metadata, MetadataValue } from './metadata/metadata';
export { combineQueries, type QueryPart } from './queries/combine-queries';
export {
  searchBy,
  type Examples,
  type ItemExample,
  type PictureExample,
  type SearchByOptions,
  type SentenceExample,
} from './queries/search-by';
export type { OpenPairThreads, PairThreads, SharedEmbeddings } from './two-stage/pair-threads';
export {
  twoStageCurve,
  type TwoStageCurve,
  type TwoStageCurveOptions,
  type TwoStagePoint,
} from './two-stage/two-stage-curve';
export {
  twoStageSearch,
  type EmbeddingStore,
  type PairScorer,
  type TwoStageHit,
  type TwoStageQuery,
  type TwoStageSearch,
  type TwoStageSearchOptions,
} from './two-stage/two-stage-search';
export type {
  AddOptions,
  Hit,
  IndexEntry,
  Metric,
  Queries,
  SearchItem,
  SearchOptions,
  VectorIndex,
} from './vector-index';

// A type of another package in the signatures above: a declaration of yours can name it by this package.
export type { FeatureMatrix } from '@vse/base';
