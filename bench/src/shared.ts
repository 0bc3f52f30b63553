import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** A path among the real inputs: in VSE_SHARED, or in `shared` beside the repository. */
export function shared(path: string): string {
  return resolve(process.env['VSE_SHARED'] ?? resolve(repository, '../shared'), path);
}
