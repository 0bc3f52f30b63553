import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DataError } from '@vse/core';

/**
 * The lines of a UTF-8 text file, plain or gzip, without their line ends; a last empty line is left out.
 * @throws DataError when the file cannot be read, naming what its folder holds instead
 */
export async function readLines(where: string, path: string): Promise<string[]> {
  const lines = textOf(where, path, await bytesOf(where, path)).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

async function bytesOf(where: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new DataError(
      `${where}: ${path} must be a readable file, got ${(error as NodeJS.ErrnoException).code ?? 'an error'}; ${await contentsOf(dirname(path))}.`,
      { cause: error },
    );
  }
}

function textOf(where: string, path: string, bytes: Buffer): string {
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    const text = (zipped ? gunzipSync(bytes) : bytes).toString('utf8');
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  } catch (error) {
    throw new DataError(`${where}: ${path} must be a whole gzip file, got a damaged one. Copy it again.`, {
      cause: error,
    });
  }
}

/** Names in a folder, sorted; none where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** What a folder holds, for an error message. */
export async function contentsOf(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return `there is no folder ${folder}`;
  if (names.length === 0) return `${folder} is empty`;
  const shown = names.sort().slice(0, 8).join(', ');
  return `${basename(folder)} holds ${shown}${names.length > 8 ? ` and ${names.length - 8} more` : ''}`;
}
