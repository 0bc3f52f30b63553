import { DataError } from '@vse/base';
import { readBytes } from './read-bytes';
import { textBytes, type TextOptions } from './text-bytes';

/** Over ten times the largest caption file of the field. */
export const largestText = 256 << 20;

/** Options of `readLines`. */
export interface ReadLinesOptions extends TextOptions {
  /** Largest size of the text in bytes. Defaults to `largestText`. */
  readonly limit?: number;
}

/**
 * Reads the lines of a text file, plain or gzip, without line ends and without a last empty line. The whole file is held in
 * memory.
 *
 * @throws `DataError` if the file cannot be read, with the names in its folder, has more than `limit` bytes of text, or is
 * not text of its encoding, with the line.
 */
export async function readLines(
  where: string,
  path: string,
  { limit = largestText, encoding }: ReadLinesOptions = {},
): Promise<string[]> {
  const pieces: Buffer[] = [];
  const bytes = readBytes(where, path, { limit });
  const text = textBytes(`${where}: ${path}`, bytes, encoding === undefined ? {} : { encoding });
  for await (const piece of text) pieces.push(piece);
  return linesOf(Buffer.concat(pieces));
}

/** Over a thousand times the longest line of real files. */
const LONGEST_LINE = 64 << 20;

/**
 * Iterates over the lines of UTF-8 bytes that arrive piece by piece, without line ends; with one line in memory.
 *
 * @throws `DataError` that starts with `where` if a line has more than 64 MiB.
 */
export async function* linesIn(where: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  let first = true;
  const text = (line: Buffer): string => {
    const shown = line.toString('utf8').replace(/\r$/, '');
    const bare = first ? shown.replace(/^\uFEFF/, '') : shown;
    first = false;
    return bare;
  };
  for await (const piece of bytes) {
    let from = 0;
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, from)) {
      yield text(Buffer.concat([rest, piece.subarray(from, end)]));
      rest = Buffer.alloc(0);
      from = end + 1;
    }
    rest = Buffer.concat([rest, piece.subarray(from)]);
    if (rest.length > LONGEST_LINE) {
      throw new DataError(`${where} must have lines of at most ${LONGEST_LINE} bytes, got a longer one.`);
    }
  }
  if (rest.length > 0) yield text(rest);
}

/** Splits UTF-8 text into lines, as `readLines` does. */
export function linesOf(bytes: Buffer): string[] {
  const lines = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
