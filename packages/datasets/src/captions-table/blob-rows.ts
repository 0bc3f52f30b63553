import { DataError } from '@vse/base';
import type { TextOptions } from '../files/text-bytes';
import type { CaptionRow } from './caption-rows';
import type { ReadTableOptions } from './read-table-options';
import { tableRows } from './table-rows';

/** Options of `captionRows`. */
export interface CaptionRowsOptions extends ReadTableOptions, TextOptions {}

/** Bytes of a file that are read at once. */
const PIECE = 1 << 20;

/**
 * Iterates over the records of a table of captions that is at hand as a `Blob`, such as a file that a person gives to a page:
 * what `openFolder` reads from the same table, with the same errors. Its name tells the form: `.jsonl` or `.ndjson` (an object
 * per line), `.json` (one list of objects), or cells with column names in the first line for any other, such as `.csv`, `.tsv`
 * and Kaggle's `captions.txt`. Parquet and gzip files are read in Node alone.
 *
 * Time O(bytes); memory of one record and 1 MiB of the file.
 *
 * @param name - Name of the table, with which its errors begin.
 * @param table - The table.
 * @param options - Names of its columns, its encoding, and the records to leave out.
 * @throws `DataError` that names the line, or the element of a list, whose record is broken, lacks image or caption, or is not
 * text of the encoding; or if the form is not read.
 * @throws `OptionError` if there is no such encoding.
 * @example
 * ```ts
 * import { captionRows } from '@vse/datasets/tables';
 *
 * const table = new Blob(['file_name;caption\na.jpg;"A dog; asleep."\n']);
 * for await (const row of captionRows('captions.csv', table)) console.log(row.image, row.captions);
 * ```
 */
export async function* captionRows(
  name: string,
  table: Blob,
  options: CaptionRowsOptions = {},
): AsyncGenerator<CaptionRow> {
  const unread = /\.(parquet|gz)$/i.exec(name)?.[0];
  if (unread !== undefined) {
    throw new DataError(
      `${name} must be a table of text (.csv, .tsv, .json or .jsonl), got ${unread}. Open it in Node with openFolder, or save it as one.`,
    );
  }
  yield* tableRows(name, name, piecesOf(table), options);
}

/** Pieces of a blob: its own stream cannot be iterated over in every browser. */
async function* piecesOf(table: Blob): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < table.size; at += PIECE) {
    yield new Uint8Array(await table.slice(at, at + PIECE).arrayBuffer());
  }
}
