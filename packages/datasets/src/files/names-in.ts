import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';

/** Names in a folder, sorted; none if there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** Describes the content of a folder, for an error message. */
export async function contentsOf(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return `there is no folder ${folder}`;
  if (names.length === 0) return `${folder} is empty`;
  const shown = names.sort().slice(0, 8).join(', ');
  return `${basename(folder)} holds ${shown}${names.length > 8 ? ` and ${names.length - 8} more` : ''}`;
}
