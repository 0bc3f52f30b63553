import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Root folder of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Reads a text file of the repository. */
export function readText(path: string): string {
  return readFileSync(`${root}${path}`, 'utf8');
}
