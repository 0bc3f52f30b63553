import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const TEMPORARY = /^\.(\d+)-[0-9a-f-]{36}\.tmp$/;

/**
 * Writes a file that is there whole or not at all, whatever stops the process or runs beside it. It does not wait for
 * the disk: these files can be made again, and their checksums tell when a power cut has damaged one.
 */
export async function writeAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${process.pid}-${randomUUID()}.tmp`);
  await writeFile(temporary, data);
  await rename(temporary, path);
}

/** Makes the folder, and removes what writers that are no longer running left in it. */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const owner = TEMPORARY.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) await rm(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
