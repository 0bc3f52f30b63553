import { DataError } from '@vse/base';
import { longestRecord, textLines, type TextLines } from './text-lines';

/**
 * Meaning of quotation marks. `'strict'`: a mark that begins a cell quotes it, and nothing may follow the mark that ends it.
 * `'lenient'`: a mark that begins a cell quotes it if another ends it; any other is text. `'none'`: all are text.
 */
export type Quoting = 'strict' | 'lenient' | 'none';

/** Form of a table. */
export interface DelimitedOptions {
  /** Sign between two cells. */
  readonly delimiter: string;
  readonly quoting: Quoting;
}

/** A record of a table, or what is wrong with it. */
export interface DelimitedRecord {
  /** Number of the line on which it begins, from 1. */
  readonly line: number;
  /** Cells without quotation marks around them and without white space at their ends. */
  readonly cells: readonly string[];
  /** Fault of its quotation marks, after which the reading goes on with the next line. */
  readonly fault?: DataError;
}

/**
 * Iterates over the records of a table of text, as RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180) and pandas write them: a
 * quoted cell may contain delimiters, line breaks and, doubled, quotation marks. Empty lines are passed over.
 *
 * People also write captions such as `6" tall` or `"Stop" says the sign` without quoting them. A mark within a cell is text
 * everywhere. A mark at the beginning is text, where quoting is lenient, if the mark that would end the cell is followed by
 * something other than a delimiter or the end of a line, or if the line alone has as many cells as the first and the quoted
 * reading has not.
 *
 * Time O(characters): a mark that was tried in vain is followed by none that can be tried far, as those within its reach are
 * doubled. Memory of one record.
 *
 * @throws `DataError` that starts with `where` if a line has more than 2^20 characters.
 */
export async function* delimitedRecords(
  where: string,
  bytes: AsyncIterable<Uint8Array>,
  options: DelimitedOptions,
): AsyncGenerator<DelimitedRecord> {
  const lines = textLines(where);
  const reader = recordReader(where, lines, options);
  for await (const piece of bytes) {
    lines.add(piece);
    yield* reader(false);
  }
  lines.finish();
  yield* reader(true);
}

/** A record and the index of the line after it, among those that wait. */
interface Read {
  readonly cells: readonly string[];
  readonly next: number;
  readonly fault?: DataError;
}

/** Returns a function that reads the records of the waiting lines, up to one that may go on. */
function recordReader(where: string, lines: TextLines, { delimiter, quoting }: DelimitedOptions) {
  let width: number | undefined;
  const plainCells = (line: string): string[] => line.split(delimiter).map(unquoted);

  /** The record that begins on a line; `undefined` if it needs lines that have not arrived. */
  function read(from: number, last: boolean): Read | undefined {
    if (quoting === 'none') {
      return { cells: lines.waiting[from]!.split(delimiter).map((cell) => cell.trim()), next: from + 1 };
    }
    const record = readQuoted(from, last);
    if (
      quoting === 'strict' ||
      !record ||
      record.fault ||
      record.cells.length === (width ?? record.cells.length)
    )
      return record;
    const alone = plainCells(lines.waiting[from]!);
    return alone.length === width ? { cells: alone, next: from + 1 } : record;
  }

  function readQuoted(from: number, last: boolean): Read | undefined {
    const { waiting } = lines;
    const cells: string[] = [];
    for (let index = from, at = 0; ;) {
      const line = waiting[index]!;
      const mark = openingMark(line, at, delimiter);
      const end = mark < 0 ? undefined : closingMark(waiting, index, mark + 1);
      if (end === 'missing' && !last) return undefined;
      if (typeof end === 'string')
        return { cells, next: from + 1, fault: unclosed(index, cells.length, end) };
      const after = end && cellEnd(waiting[end.index]!, end.at + 1, delimiter);
      if (end && after !== undefined) {
        cells.push(quotedText(lines, { index, at: mark + 1 }, end));
        if (after < 0) return { cells, next: end.index + 1 };
        [index, at] = [end.index, after + delimiter.length];
        continue;
      }
      if (end && quoting === 'strict') {
        return { cells, next: from + 1, fault: badEnd(end, cells.length) };
      }
      const next = line.indexOf(delimiter, at);
      cells.push(unquoted(line.slice(at, next < 0 ? undefined : next)));
      if (next < 0) return { cells, next: index + 1 };
      at = next + delimiter.length;
    }
  }

  function unclosed(index: number, cell: number, why: 'missing' | 'far'): DataError {
    const got = why === 'missing' ? 'none to the end of the file' : `none in ${longestRecord} characters`;
    return new DataError(
      `${where}, line ${lines.number + index} must have a quotation mark that ends cell ${cell + 1}, which begins with one, got ` +
        `${got}. Add it; or quote the cell and double the mark, if it is text.`,
    );
  }

  function badEnd({ index, at }: Place, cell: number): DataError {
    const got = JSON.stringify(lines.waiting[index]!.slice(at, at + 20));
    return new DataError(
      `${where}, line ${lines.number + index} must have a delimiter after the quotation mark that ends cell ${cell + 1}, got ` +
        `${got}. Double the mark within a quoted cell.`,
    );
  }

  return function* (last: boolean): Generator<DelimitedRecord> {
    let from = 0;
    while (from < lines.waiting.length) {
      if (/^[ \r]*$/.test(lines.waiting[from]!)) {
        from += 1;
        continue;
      }
      const record = read(from, last);
      if (!record) break;
      const { cells, next, fault } = record;
      if (!fault) width ??= cells.length;
      const line = lines.number + from;
      from = next;
      yield { line, cells, ...(fault && { fault }) };
    }
    lines.drop(from);
  };
}

/** A place among the waiting lines. */
interface Place {
  readonly index: number;
  readonly at: number;
}

/** Index of the quotation mark that begins the cell at a place of a line, or -1. */
function openingMark(line: string, at: number, delimiter: string): number {
  const mark = afterBlanks(line, at, delimiter);
  return line[mark] === '"' ? mark : -1;
}

/** Index of the first sign from a place on that is no blank, or is the delimiter. */
function afterBlanks(line: string, from: number, delimiter: string): number {
  let at = from;
  while ((line[at] === ' ' || line[at] === '\t') && line[at] !== delimiter) at += 1;
  return at;
}

/** The next quotation mark that is not doubled; `'missing'` if no line has it, `'far'` if a record cannot be that long. */
function closingMark(waiting: readonly string[], from: number, start: number): Place | 'missing' | 'far' {
  let passed = 0;
  for (let index = from, at = start; index < waiting.length; index++, at = 0) {
    const line = waiting[index]!;
    let mark = line.indexOf('"', at);
    while (mark >= 0 && line[mark + 1] === '"') mark = line.indexOf('"', mark + 2);
    if (mark >= 0) return { index, at: mark };
    passed += line.length - at;
    if (passed > longestRecord) return 'far';
  }
  return 'missing';
}

/** Index of the delimiter after a quoted cell, or -1 at the end of the line; `undefined` before anything else. */
function cellEnd(line: string, after: number, delimiter: string): number | undefined {
  const at = afterBlanks(line, after, delimiter);
  if (line.startsWith(delimiter, at)) return at;
  return at === line.length || (line[at] === '\r' && at === line.length - 1) ? -1 : undefined;
}

/** Text of a quoted cell between its marks. */
function quotedText({ waiting, lineBreak }: TextLines, start: Place, end: Place): string {
  const lines = waiting.slice(start.index, end.index + 1);
  lines[lines.length - 1] = lines.at(-1)!.slice(0, end.at);
  lines[0] = lines[0]!.slice(start.at);
  return lines.join(lineBreak).replaceAll('""', '"').trim();
}

/** A cell without white space at its ends and, if it is quoted as a whole, without the marks around it. */
function unquoted(cell: string): string {
  const text = cell.trim();
  return /^"(?:[^"]|"")*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"').trim() : text;
}
