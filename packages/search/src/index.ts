export * from './browser';
export { buildIndex, openIndex, type BuildIndexOptions, type OpenIndexOptions } from './disk/folder-index';
export { indexPictures, type IndexPicturesOptions } from './pictures/index-pictures';
export type {
  IndexPicturesCounts,
  IndexPicturesProgress,
  IndexPicturesReport,
  PictureFailure,
} from './pictures/picture-tally';
export type { OpenPartsOptions } from './pictures/open-parts';
export { pictureFiles, type PictureFile, type PictureFilesOptions } from './pictures/picture-files';
export type { ShardResult } from './shards/embed-shard';
export { embedShards, type EmbedShardsOptions } from './shards/embed-shards';
export { exportParquet, type ExportParquetOptions } from './shards/export-parquet';
export { openShard, type EmbeddingShard, type ShardFailure } from './shards/embedding-shard';
export {
  exportShards,
  indexShards,
  type ExportShardsOptions,
  type IndexShardsOptions,
} from './shards/index-shards';
export type { PictureShard, ShardPicture } from './shards/picture-shard';
export type { PgClient, PgPool, PgResult } from './postgres/connections';
export type { ItemsToLoad, LoadResult } from './postgres/load-shard';
export { pgIndex, type PgIndex } from './postgres/pg-index';
export type { HnswOptions, PgIndexOptions } from './postgres/pg-options';
