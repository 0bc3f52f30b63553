import { DataError } from '@vse/base';
import { captionRow, columnsOf, metadataOf, type CaptionRow, type TableColumns } from './caption-rows';
import { delimitedRecords, type Quoting } from './delimited/delimited-records';
import type { ReadTableOptions } from './read-table-options';

type ByteIterator = AsyncIterator<Uint8Array> | Iterator<Uint8Array>;

/** Meaning of quotation marks in tables with each delimiter. */
const quoting = { ',': 'strict', ';': 'strict', '\t': 'lenient', '|': 'none' } as const satisfies Record<
  string,
  Quoting
>;
type Delimiter = keyof typeof quoting;

/**
 * Iterates over the records of a table with commas, semicolons, bars or tabs between its cells, and column names in its
 * first line. Quoting follows RFC 4180, https://www.rfc-editor.org/rfc/rfc4180 , as pandas and other programs write it: a
 * quoted cell may contain delimiters and line breaks. In tables with tabs, which other programs write without quoting, a mark
 * that quotes no cell is text. Tables with bars have no quoting: as a record that lacks a bar (Kaggle's Flickr30k has one)
 * cannot be repaired, it is left out and reported.
 *
 * Time O(bytes), memory of one record.
 *
 * @throws `DataError` that names the line on which the record begins, that of column names being the first, if it has more
 * or fewer cells, lacks image or caption, or a quotation mark that ends its cell, and `onBroken` does not take it.
 */
export async function* csvCaptions(
  where: string,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { columns: names = {}, skipBroken = false, onBroken }: ReadTableOptions = {},
): AsyncGenerator<CaptionRow> {
  const source = Symbol.asyncIterator in bytes ? bytes[Symbol.asyncIterator]() : bytes[Symbol.iterator]();
  const { head, all } = await withHead(source);
  const delimiter = delimiterOf(head);
  const records = delimitedRecords(where, all, { delimiter, quoting: quoting[delimiter] });
  let read: RecordReader | undefined;
  let width = 0;
  try {
    for await (const { line, cells, fault } of records) {
      const at = `${where}, line ${line}`;
      if (!read) {
        if (fault) throw fault;
        read = recordReader(at, cells, names);
        width = cells.length;
        continue;
      }
      try {
        if (fault) throw fault;
        yield read(at, cells);
      } catch (error) {
        const leftOut = skipBroken || (delimiter === '|' && cells.length !== width);
        if (!leftOut || !onBroken || !(error instanceof DataError)) throw error;
        onBroken(error);
      }
    }
  } finally {
    await source.return?.(); // closes the file if a record ended the reading
  }
}

type RecordReader = (where: string, cells: readonly string[]) => CaptionRow;

/** Returns a function that reads one record by the columns that the first line names. */
function recordReader(where: string, head: readonly string[], names: TableColumns): RecordReader {
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
    const row = captionRow(at, cells[imageAt], texts, cells[splitAt], names.captionless);
    return { ...row, ...metadataOf(metadata, (name) => cells[place(name)]) };
  };
}

const delimiters = (line: string, sign: string): number => line.split(sign).length - 1;

/** Reads the first line, and returns it with all bytes. */
async function withHead(source: ByteIterator): Promise<{ head: string; all: AsyncIterable<Uint8Array> }> {
  const first = await source.next();
  const piece = first.done ? new Uint8Array() : first.value;
  async function* all(): AsyncGenerator<Uint8Array> {
    yield piece;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  }
  return { head: new TextDecoder().decode(piece.subarray(0, 4096)).split(/[\r\n]/)[0]!, all: all() };
}

/** The separator that occurs most often between the names of columns; what a quoted name contains does not count. */
function delimiterOf(line: string): Delimiter {
  const head = line.replace(/"[^"]*"/g, '');
  const signs = [',', '\t', '|', ';'] as const;
  return signs.reduce((best, sign) => (delimiters(head, sign) > delimiters(head, best) ? sign : best));
}
