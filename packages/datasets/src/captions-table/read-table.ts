import { readBytes } from '../files/read-bytes';
import type { TextOptions } from '../files/text-bytes';
import type { CaptionRow } from './caption-rows';
import { parquetCaptions } from './parquet-captions';
import type { ReadTableOptions } from './read-table-options';
import { tableRows } from './table-rows';

/**
 * Iterates over the records of a file with a table of captions: parquet, or text, plain or gzip, as `tableRows` reads it.
 *
 * @throws `DataError` that names the record at fault.
 */
export async function* readTable(
  caller: string,
  path: string,
  options: ReadTableOptions & TextOptions = {},
): AsyncGenerator<CaptionRow> {
  const where = `${caller}: ${path}`;
  if (/\.parquet$/i.test(path)) yield* parquetCaptions(where, path, options);
  else yield* tableRows(where, path, readBytes(caller, path), options);
}
