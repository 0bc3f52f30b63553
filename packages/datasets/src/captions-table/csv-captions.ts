import { Readable } from 'node:stream';
import { DataError } from '@vse/base';
import { CsvError, parse } from 'csv-parse';
import { captionRow, columnsOf, metadataOf, type CaptionRow, type TableColumns } from './caption-rows';
import type { ReadTableOptions } from './read-table-options';

type ByteIterator = AsyncIterator<Buffer> | Iterator<Buffer>;

/** Over ten times the longest record of real caption files; an unclosed quotation mark exceeds it. */
const LONGEST = 1 << 20;

/**
 * Iterates over the records of a table with commas, semicolons, bars or tabs between its cells, and column names in its
 * first line. Quoting follows RFC 4180, https://www.rfc-editor.org/rfc/rfc4180 . In tables with tabs a cell is quoted if it
 * is so as a whole, as pandas quotes it; other quotation marks are text. Tables with bars have no quoting: as a record that
 * lacks a bar (Kaggle's Flickr30k has one) cannot be repaired, it is left out and reported.
 *
 * Time O(bytes), memory of one record.
 *
 * @throws `DataError` that names the record, the line of column names being the first, if it has more or fewer cells or
 * lacks image or caption, and `onBroken` does not take it.
 */
export async function* csvCaptions(
  where: string,
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  { columns: names = {}, skipBroken = false, onBroken }: ReadTableOptions = {},
): AsyncGenerator<CaptionRow> {
  const source = Symbol.asyncIterator in bytes ? bytes[Symbol.asyncIterator]() : bytes[Symbol.iterator]();
  const { head, all } = await withHead(source);
  const delimiter = delimiterOf(head);
  const lenient = skipBroken || delimiter === '|';
  const parser = parse({
    delimiter,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    max_record_size: LONGEST,
    quote: delimiter === ',' || delimiter === ';' ? '"' : false,
    relax_column_count: lenient,
  });
  const text = Readable.from(all, { objectMode: false });
  text.on('error', (error) => parser.destroy(error)).pipe(parser);
  let read: ((where: string, cells: readonly string[]) => CaptionRow) | undefined;
  let width = 0;
  try {
    let number = 0;
    for await (const record of parser as AsyncIterable<readonly string[]>) {
      number += 1;
      const at = `${where}, record ${number}`; // its line number, unless an earlier cell contains line breaks
      const cells = delimiter === '\t' ? record.map(unquoted) : record;
      if (!read) {
        read = recordReader(at, cells, names);
        width = cells.length;
        continue;
      }
      try {
        yield read(at, cells);
      } catch (error) {
        const leftOut = skipBroken || (delimiter === '|' && cells.length !== width);
        if (!leftOut || !onBroken || !(error instanceof DataError)) throw error;
        onBroken(error);
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

/** Returns a function that reads one record by the columns that the first line names. */
function recordReader(
  where: string,
  head: readonly string[],
  names: TableColumns,
): (where: string, cells: readonly string[]) => CaptionRow {
  const { image, captions, split, metadata } = columnsOf(where, head, names);
  const place = (name: string | undefined): number => (name === undefined ? -1 : head.indexOf(name));
  const [imageAt, splitAt] = [place(image), place(split)];
  const captionsAt = captions.map(place);
  return (at, cells) => {
    if (cells.length !== head.length) {
      throw new DataError(
        `${at} must have ${head.length} cells as the first line has, got ${cells.length}. Correct the line.`,
      );
    }
    const texts = captionsAt.map((column) => cells[column]);
    const row = captionRow(at, cells[imageAt], texts, cells[splitAt]);
    return { ...row, ...metadataOf(metadata, (name) => cells[place(name)]) };
  };
}

/** A cell of a table with tabs without the quotation marks around it, if it is quoted as a whole. */
function unquoted(cell: string): string {
  return /^"(?:[^"]|"")*"$/.test(cell) ? cell.slice(1, -1).replaceAll('""', '"').trim() : cell;
}

const delimiters = (line: string, sign: string): number => line.split(sign).length - 1;

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
  const signs = [',', '\t', '|', ';'] as const;
  return signs.reduce((best, sign) => (delimiters(head, sign) > delimiters(head, best) ? sign : best));
}
