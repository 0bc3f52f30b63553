import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Iterates over a folder and those below it, without links; one that cannot be read has none. */
export async function* foldersBelow(folder: string): AsyncGenerator<string> {
  yield folder;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory() && entry.name !== 'node_modules') yield* foldersBelow(join(folder, entry.name));
  }
}
