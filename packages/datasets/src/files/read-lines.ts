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
  const pieces: Uint8Array[] = [];
  const bytes = readBytes(where, path, { limit });
  const text = textBytes(`${where}: ${path}`, bytes, encoding === undefined ? {} : { encoding });
  for await (const piece of text) pieces.push(piece);
  return linesOf(Buffer.concat(pieces));
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
