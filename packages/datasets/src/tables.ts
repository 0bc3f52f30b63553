// Without sharp and without Node built-ins: a page loads this entry and reads the tables that a person gives it.
export { captionRows, type CaptionRowsOptions } from './captions-table/blob-rows';
export type { CaptionRow, TableColumns } from './captions-table/caption-rows';
export type { ReadTableOptions } from './captions-table/read-table-options';
export type { ImageMetadata } from './dataset';
export type { TextOptions } from './files/text-bytes';
