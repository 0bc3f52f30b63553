import { readBytes } from './read-bytes';

/** No caption file of the field has a tenth of it; a larger one is something else. */
const LARGEST = 256 << 20;

/**
 * The lines of a UTF-8 text file, plain or gzip, without their line ends; a last empty line is left out. The file is held
 * whole.
 * @throws DataError when the file cannot be read, naming what its folder holds instead, or has more than 256 MiB of text
 */
export async function readLines(where: string, path: string): Promise<string[]> {
  const pieces: Buffer[] = [];
  for await (const piece of readBytes(where, path, { limit: LARGEST })) pieces.push(piece);
  return linesOf(Buffer.concat(pieces));
}

/** The lines of UTF-8 text, as `readLines` gives them. */
export function linesOf(bytes: Buffer): string[] {
  const lines = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
