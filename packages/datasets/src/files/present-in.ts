import { basename, dirname } from 'node:path';
import { insideFolder } from './inside-folder';
import { namesIn } from './names-in';

/**
 * Tells whether a file that a data file names is in a folder, or in one below it; each folder is listed once.
 * `where` begins the `DataError` for a name that leads out of the folder.
 */
export function presentIn(where: string, home: string): (name: string) => Promise<boolean> {
  const listed = new Map<string, ReadonlySet<string>>();
  return async (name) => {
    const path = insideFolder(where, home, name);
    const folder = dirname(path);
    if (!listed.has(folder)) listed.set(folder, new Set(await namesIn(folder)));
    return listed.get(folder)!.has(basename(path));
  };
}
