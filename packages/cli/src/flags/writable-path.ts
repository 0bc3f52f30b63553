import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { OptionError } from '@vse/core';

/**
 * Checks that a file of the command line can be written: its folder is there, and it is no folder itself.
 *
 * @throws `OptionError` otherwise.
 */
export async function writableFile(flag: string, path: string): Promise<void> {
  if ((await kindAt(path)) === 'folder')
    throw new OptionError(`${flag}: ${path} must be a file to write, got a folder. Name a file in it.`);
  const folder = dirname(resolve(path));
  if ((await kindAt(folder)) === 'folder') return;
  throw new OptionError(
    `${flag}: ${path} must be in a folder that is there, and ${folder} is none. Make it first.`,
  );
}

/**
 * Checks that a folder of the command line can be written to, or made.
 *
 * @throws `OptionError` if it, or what it would be in, is a file.
 */
export async function writableFolder(flag: string, path: string): Promise<void> {
  let at = resolve(path);
  while ((await kindAt(at)) === undefined && dirname(at) !== at) at = dirname(at);
  if ((await kindAt(at)) === 'folder') return;
  throw new OptionError(`${flag}: ${path} must be a folder to write, and ${at} is a file. Name another.`);
}

async function kindAt(path: string): Promise<'file' | 'folder' | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats && (stats.isDirectory() ? 'folder' : 'file');
}
