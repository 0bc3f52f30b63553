import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { isRunning } from './running-process';
import { temporaryOwner } from './write-file-atomic';

/**
 * Makes a folder and removes the temporary files that `writeFileAtomic` left in it in processes that no longer run. One that
 * cannot be removed stays: it does no harm, and whatever is written next names the fault of the disk.
 *
 * @throws `DataError` if the folder cannot be made or read.
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
  for (const name of await makeAndRead(folder)) {
    const owner = temporaryOwner(name);
    if (owner !== undefined && !isRunning(owner))
      await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

async function makeAndRead(folder: string): Promise<readonly string[]> {
  try {
    await mkdir(folder, { recursive: true });
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DataError(
      `prepareFolder: ${folder} cannot be made or read (${code ?? String(error)}). Check the path and its rights.`,
      { cause: error },
    );
  }
}
