import { Readable } from 'node:stream';
import { DataError } from '@vse/base';
import { CsvError, parse } from 'csv-parse';
import { captionRow, columnsOf, type CaptionRow, type TableColumns } from './caption-rows';

type ByteIterator = AsyncIterator<Buffer> | Iterator<Buffer>;

/** Over ten times the longest record of real caption files; an unclosed quotation mark exceeds it. */
const LONGEST = 1 << 20;

/**
 * Iterates over the records of a table with commas, semicolons, bars or tabs between its cells, and column names in its
 * first line. Quoting follows RFC 4180, https://www.rfc-editor.org/rfc/rfc4180 ; tables with tabs or bars have no quoting.
 *
 * Time O(bytes), memory of one record.
 *
 * @throws `DataError` that names the record, the line of column names being the first, if it has more or fewer cells or
 * lacks image or caption.
 */
export async function* csvCaptions(
  where: string,
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  names: TableColumns = {},
): AsyncGenerator<CaptionRow> {
  const source = Symbol.asyncIterator in bytes ? bytes[Symbol.asyncIterator]() : bytes[Symbol.iterator]();
  const { head, all } = await withHead(source);
  const delimiter = delimiterOf(head);
  const parser = parse({
    delimiter,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    max_record_size: LONGEST,
    quote: delimiter === ',' || delimiter === ';' ? '"' : false,
  });
  const text = Readable.from(all, { objectMode: false });
  text.on('error', (error) => parser.destroy(error)).pipe(parser);
  let columns: { readonly image: number; readonly caption: number; readonly split: number } | undefined;
  try {
    let number = 0;
    for await (const record of parser as AsyncIterable<readonly string[]>) {
      number += 1;
      const at = `${where}, record ${number}`; // its line number, unless an earlier cell contains line breaks
      if (columns) {
        yield captionRow(at, record[columns.image], record[columns.caption], record[columns.split]);
      } else {
        const { image, caption, split } = columnsOf(at, record, names);
        const place = (name?: string): number => (name === undefined ? -1 : record.indexOf(name));
        columns = { image: place(image), caption: place(caption), split: place(split) };
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DataError(
      `${where} must be a table whose rows have as many cells as its first, got: ${error.message}. Correct the line.`,
      {
        cause: error,
      },
    );
  } finally {
    text.destroy();
    await source.return?.(); // closes the file if a record ended the reading
  }
}

/** Reads the first line, and returns it with all bytes. */
async function withHead(source: ByteIterator): Promise<{ head: string; all: AsyncIterable<Buffer> }> {
  const first = await source.next();
  const piece = first.done ? Buffer.alloc(0) : first.value;
  async function* all(): AsyncGenerator<Buffer> {
    yield piece;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  }
  return { head: piece.toString('utf8', 0, 4096).split(/[\r\n]/)[0]!, all: all() };
}

/** The separator that occurs most often in the line of column names. */
function delimiterOf(head: string): ',' | ';' | '|' | '\t' {
  const count = (sign: string): number => head.split(sign).length;
  const signs = [',', '\t', '|', ';'] as const;
  return signs.reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}
