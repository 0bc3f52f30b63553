import { isAbsolute, relative, resolve, sep } from 'node:path';
import { DataError } from '@vse/base';

/**
 * Path of a file that a data file names, within a folder. Symbolic links are allowed: the folder's owner made them.
 *
 * @throws `DataError` if the name leads out of the folder.
 */
export function insideFolder(where: string, folder: string, name: string): string {
  const path = resolve(folder, name);
  const way = relative(folder, path);
  const leaves = way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  if (leaves || isAbsolute(name) || name.includes('\0')) {
    throw new DataError(
      `${where} must name a file inside ${folder}, got ${JSON.stringify(name.slice(0, 200))}, which leads out of it. Correct the name; the file is not opened.`,
    );
  }
  return path;
}
