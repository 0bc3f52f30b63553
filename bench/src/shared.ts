import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Path of a real input: in the folder VSE_SHARED, else in `shared` beside the repository. */
export function shared(path: string): string {
  return resolve(process.env['VSE_SHARED'] ?? resolve(repository, '../shared'), path);
}
