export * from './browser';
export { buildIndex, openIndex, type BuildIndexOptions, type OpenIndexOptions } from './disk/folder-index';
export type { PgClient, PgPool, PgResult } from './postgres/connections';
export { pgIndex, type HnswOptions, type PgIndexOptions } from './postgres/pg-index';
