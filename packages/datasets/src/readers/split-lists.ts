import { join } from 'node:path';
import { readLines } from '../files/read-lines';
import type { TextOptions } from '../files/text-bytes';

/** Reads lists of image names; a missing list becomes a note, not an error. */
export async function readSplitLists(
  where: string,
  folder: string,
  present: readonly string[],
  files: Readonly<Record<string, string>>,
  options: TextOptions = {},
): Promise<{ lists: Record<string, string[]>; notes: string[] }> {
  const lists: Record<string, string[]> = {};
  const notes: string[] = [];
  for (const [split, file] of Object.entries(files)) {
    if (present.includes(file)) {
      const lines = await readLines(where, join(folder, file), options);
      lists[split] = lines.map((line) => line.trim()).filter((line) => line !== '');
    } else notes.push(`No split ${split}: ${file} is not in the folder.`);
  }
  return { lists, notes };
}
