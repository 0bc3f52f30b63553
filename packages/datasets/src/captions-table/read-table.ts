import { readBytes } from '../files/read-bytes';
import { linesIn } from '../files/read-lines';
import { textBytes, type TextOptions } from '../files/text-bytes';
import type { CaptionRow } from './caption-rows';
import { csvCaptions } from './csv-captions';
import { jsonCaptions } from './json-captions';
import { jsonlCaptions } from './jsonl-captions';
import { parquetCaptions } from './parquet-captions';
import type { ReadTableOptions } from './read-table-options';

/**
 * Iterates over the records of a table of captions, whose form its name tells: `.jsonl`, `.json` (one list), `.parquet`, or
 * text with cells for any other name.
 *
 * @throws `DataError` that names the record at fault.
 */
export async function* readTable(
  caller: string,
  path: string,
  options: ReadTableOptions & TextOptions = {},
): AsyncGenerator<CaptionRow> {
  const where = `${caller}: ${path}`;
  if (/\.parquet$/i.test(path)) {
    yield* parquetCaptions(where, path, options);
    return;
  }
  const bytes = textBytes(where, readBytes(caller, path), options);
  if (/\.jsonl(\.gz)?$/i.test(path)) yield* jsonlCaptions(where, linesIn(where, bytes), options);
  else if (/\.json(\.gz)?$/i.test(path)) yield* jsonCaptions(where, bytes, options);
  else yield* csvCaptions(where, bytes, options);
}
