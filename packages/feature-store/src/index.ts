export { openFeatureStore, type FeatureStore, type OpenFeatureStoreOptions } from './feature-store';
export { mergeFeatureStores, type MergeOptions } from './merge-stores';
export { selectRows } from './select-rows';
export {
  readStoreIndex,
  type ExtractorRecord,
  type ShardRecord,
  type SkippedImage,
  type StoreIndex,
} from './store-index';
export { createFeatureStore, type CreateFeatureStoreOptions, type FeatureStoreWriter } from './store-writer';
export type { ExtractedFeatures, StoredImage } from './write-shard';
