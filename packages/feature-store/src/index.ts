export { cachesText, type CachesRequest } from './caches/caches-text';
export { holdPictures, type PictureFolder } from './caches/picture-folders';
export { holdFeatureStore, type HeldStore } from './caches/hold-store';
export { listFeatureStores, type ListedStore, type StoreList } from './caches/list-stores';
export { pruneFeatureStores, type PrunedStores, type PruneOptions } from './caches/prune-stores';
export { openFeatureStore, type FeatureStore, type OpenFeatureStoreOptions } from './feature-store';
export { joinColumns } from './join-columns';
export { mergeFeatureStores, type MergeOptions } from './merge-stores';
export { selectRows } from './select-rows';
export {
  readStoreIndex,
  type ExtractorRecord,
  type ShardFile,
  type ShardRecord,
  type SkippedImage,
  type StoreIndex,
} from './store-index';
export { createFeatureStore, type CreateFeatureStoreOptions, type FeatureStoreWriter } from './store-writer';
export type { ShardSources } from './shard-sources';
export type { ExtractedFeatures, StoredImage } from './write-shard';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { FeatureMatrix, FeatureSource } from '@vse/base';
export type { FileSource, Json } from '@vse/formats';
