import { linesIn } from '../files/lines-in';
import { textBytes, type TextOptions } from '../files/text-bytes';
import type { CaptionRow } from './caption-rows';
import { csvCaptions } from './csv-captions';
import { jsonCaptions } from './json-captions';
import { jsonlCaptions } from './jsonl-captions';
import type { ReadTableOptions } from './read-table-options';

/**
 * Iterates over the records of a table of captions that is text, whose form its name tells: `.jsonl` or `.ndjson` (an object
 * per line), `.json` (one list), or cells for any other name. The ending `.gz` is passed over: the bytes are those of the text.
 *
 * @throws `DataError` that begins with `where` and names the record at fault.
 */
export async function* tableRows(
  where: string,
  name: string,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ReadTableOptions & TextOptions = {},
): AsyncGenerator<CaptionRow> {
  const text = textBytes(where, bytes, options);
  if (/\.(jsonl|ndjson)(\.gz)?$/i.test(name)) yield* jsonlCaptions(where, linesIn(where, text), options);
  else if (/\.json(\.gz)?$/i.test(name)) yield* jsonCaptions(where, text, options);
  else yield* csvCaptions(where, text, options);
}
