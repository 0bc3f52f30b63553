import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from './running-process';
import { temporaryOwner } from './write-file-atomic';

/**
 * Makes a folder and removes the temporary files that `writeFileAtomic` left in it in processes that no longer run.
 *
 * @example
 * ```ts
 * import { mkdtemp, readdir } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { prepareFolder } from '@vse/formats';
 *
 * const folder = join(await mkdtemp(join(tmpdir(), 'vse-')), 'features', 'train');
 * await prepareFolder(folder);
 * console.log(await readdir(folder)); // empty
 * ```
 */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const owner = temporaryOwner(name);
    if (owner !== undefined && !isRunning(owner)) await rm(join(folder, name), { force: true });
  }
}
