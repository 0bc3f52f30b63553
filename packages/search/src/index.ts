export * from './browser';
export { buildIndex, openIndex, type BuildIndexOptions, type OpenIndexOptions } from './disk/folder-index';
