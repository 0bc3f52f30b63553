import { randomUUID } from 'node:crypto';
import { fsync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DataError } from '@vse/base';

/** By descriptor: with Yarn's Plug'n'Play, file handles have no `sync`. */
const syncDescriptor = promisify(fsync);

/** Content of a file: text, bytes, or consecutive pieces of bytes. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Options of `writeFileAtomic`. */
export interface WriteOptions {
  /**
   * Waits for the disk, so that the file survives a power cut; `false` is faster for files that can be made again.
   * Defaults to `true`.
   */
  readonly sync?: boolean;
}

/**
 * Writes a file atomically: to a temporary name in the same folder, synced, then renamed. A crash or an error at any
 * moment leaves the previous file in place.
 *
 * @param path - The file.
 * @param content - Its content.
 * @param options - Syncing.
 * @throws `DataError` that names the file if it cannot be written.
 * @example
 * ```ts
 * import { mkdtemp, readFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { writeFileAtomic } from '@vse/formats';
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'vse-')), 'note.txt');
 * await writeFileAtomic(path, 'whole or not at all');
 * console.log(await readFile(path, 'utf8'));
 * ```
 */
export async function writeFileAtomic(
  path: string,
  content: FileContent,
  { sync = true }: WriteOptions = {},
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${randomUUID()}.tmp`);
  try {
    await write(temporary, content, sync);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // a disk that became read-only
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new DataError(
      `writeFileAtomic: ${path} cannot be written (${code}). Check that its folder exists and has room.`,
      { cause: error },
    );
  }
  if (sync) await syncFolder(dirname(path));
}

/** Process that writes the temporary file of this name; undefined for other files. */
export function temporaryOwner(name: string): number | undefined {
  const owner = /^\..+\.(\d+)-[0-9a-f-]{36}\.tmp$/.exec(name)?.[1];
  return owner === undefined ? undefined : Number(owner);
}

/**
 * Syncs a folder: a rename survives a power cut only once its folder is synced.
 *
 * @example
 * ```ts
 * import { mkdtemp, rename, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { syncFolder } from '@vse/formats';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'vse-'));
 * await writeFile(join(folder, 'a'), 'content');
 * await rename(join(folder, 'a'), join(folder, 'b'));
 * await syncFolder(folder);
 * console.log('the new name is on disk');
 * ```
 */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there, and renames are journalled
  const handle = await open(folder, 'r');
  try {
    await syncDescriptor(handle.fd);
  } finally {
    await handle.close();
  }
}

async function write(path: string, content: FileContent, sync: boolean): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const piece of pieces(content)) await file.writeFile(piece);
    if (sync) await syncDescriptor(file.fd);
  } finally {
    await file.close();
  }
}

function pieces(content: FileContent): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (typeof content === 'string') return [Buffer.from(content)];
  return content instanceof Uint8Array ? [content] : content;
}
