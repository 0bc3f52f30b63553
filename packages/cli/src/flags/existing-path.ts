import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OptionError } from '@vse/core';
import { didYouMean } from './did-you-mean';

/**
 * Checks that a path of the command line is a folder.
 *
 * @throws `OptionError` that names the nearest name beside it if there is none.
 */
export async function existingFolder(flag: string, path: string): Promise<string> {
  const kind = await kindOf(flag, path);
  if (kind === 'folder') return path;
  throw new OptionError(`${flag}: ${path} must be a folder, got a file. Name the folder that it is in.`);
}

/**
 * Checks that a path of the command line is a file.
 *
 * @throws `OptionError` that names the nearest name beside it if there is none.
 */
export async function existingFile(
  flag: string,
  path: string,
  words: readonly string[] = [],
): Promise<string> {
  const kind = await kindOf(flag, path, words);
  if (kind === 'file') return path;
  throw new OptionError(`${flag}: ${path} must be a file, got a folder. Name a file in it.`);
}

/** The kind of a path that must be there; `words` are what may be given in its place. */
export async function kindOf(
  flag: string,
  path: string,
  words: readonly string[] = [],
): Promise<'file' | 'folder'> {
  const stats = await stat(path).catch(async (cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException;
    if (await isLink(path))
      throw new OptionError(
        `${flag}: ${path} is a link that leads to nothing (${code}). Mend it, or name another.`,
        { cause },
      );
    const reason = code === 'ENOENT' || code === 'ENOTDIR' ? 'is not there' : `cannot be read (${code})`;
    const meant = didYouMean(path, words);
    throw new OptionError(`${flag}: ${path} ${reason}.${meant === '' ? await nearestTo(path) : meant}`, {
      cause,
    });
  });
  return stats.isDirectory() ? 'folder' : 'file';
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );
}

/** Suggests the nearest name; of the first part of the path that is missing. */
async function nearestTo(path: string): Promise<string> {
  const parent = dirname(path);
  const names = await readdir(parent).catch(() => undefined);
  if (names) return didYouMean(basename(path), names, (name) => join(parent, name));
  return parent === path ? '' : nearestTo(parent);
}
