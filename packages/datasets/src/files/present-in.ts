import { basename, dirname } from 'node:path';
import { insideFolder } from './inside-folder';
import { namesIn } from './names-in';

/**
 * Returns a function that checks if a file named by a data file is in the folder or below; each folder is listed once. It
 * rejects with a `DataError` that starts with `where` if the name leads out of the folder.
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
