import { readBytes } from './read-bytes';

/** Over ten times the largest caption file of the field. */
export const largestText = 256 << 20;

/**
 * Reads the lines of a UTF-8 text file, plain or gzip, without line ends and without a last empty line. The whole file is
 * held in memory.
 *
 * @throws `DataError` if the file cannot be read, with the names in its folder, or has more than `limit` bytes of text.
 */
export async function readLines(where: string, path: string, limit = largestText): Promise<string[]> {
  const pieces: Buffer[] = [];
  for await (const piece of readBytes(where, path, { limit })) pieces.push(piece);
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
