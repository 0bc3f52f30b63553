export * from './browser';
export { buildIndex, openIndex, type BuildIndexOptions, type OpenIndexOptions } from './disk/folder-index';
export {
  indexPictures,
  type IndexPicturesCounts,
  type IndexPicturesOptions,
  type IndexPicturesProgress,
  type IndexPicturesReport,
  type PictureFailure,
} from './pictures/index-pictures';
export type { OpenPartsOptions } from './pictures/open-parts';
export type { PgClient, PgPool, PgResult } from './postgres/connections';
export { pgIndex, type HnswOptions, type PgIndexOptions } from './postgres/pg-index';
