import { access, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { OptionError } from '@vse/base';
import { syncFolder } from './write-file-atomic';

/** Stages of a replacement, between which a crash may come. */
export type ReplaceStage = 'written' | 'old moved' | 'new in place' | 'done';

/** Options of `replaceFolder`. */
export interface ReplaceFolderOptions {
  /** Called after each stage. */
  readonly after?: (stage: ReplaceStage) => void;
  /** Moves or removes the old folder once the new one is in place. Defaults to removal. */
  readonly retire?: (old: string) => Promise<void>;
}

/**
 * Replaces a folder so that a crash at any moment leaves the old or the new one whole, under its own name or, between two
 * renames, as `NAME.old` (see `wholeFolder`). If filling fails, as on a full disk, the partial folder is removed and the
 * old one stays.
 *
 * @param folder - The folder; its parents are made.
 * @param fill - Writes the content into a new, empty folder.
 * @param options - Fate of the old folder.
 * @throws `OptionError` for an empty path, which would be the working directory; the error of `fill`, or of the disk.
 * @example
 * ```ts
 * import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { replaceFolder } from '@vse/formats';
 *
 * const folder = join(await mkdtemp(join(tmpdir(), 'vse-')), 'model');
 * await replaceFolder(folder, (fresh) => writeFile(join(fresh, 'a'), 'first'));
 * await replaceFolder(folder, (fresh) => writeFile(join(fresh, 'b'), 'second'));
 * console.log(await readdir(folder)); // b
 * ```
 */
export async function replaceFolder(
  folder: string,
  fill: (temporary: string) => Promise<void>,
  { after = () => undefined, retire = removeFolder }: ReplaceFolderOptions = {},
): Promise<void> {
  if (folder === '') {
    throw new OptionError(
      'replaceFolder: folder must be a path, got an empty one, which is the working directory.',
    );
  }
  const target = resolve(folder);
  const [fresh, old, parent] = [`${target}.new`, `${target}.old`, dirname(target)];
  await mkdir(parent, { recursive: true });
  if (!(await exists(target)) && (await exists(old))) await rename(old, target); // a crash between the renames
  if (await exists(old)) await retire(old); // a crash before its removal
  await removeFolder(fresh);
  await mkdir(fresh);
  try {
    await fill(fresh);
    await syncFolder(fresh);
  } catch (error) {
    await removeFolder(fresh);
    throw error;
  }
  after('written');
  if (await exists(target)) await rename(target, old);
  after('old moved');
  await rename(fresh, target);
  await syncFolder(parent);
  after('new in place');
  if (await exists(old)) await retire(old);
  after('done');
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/**
 * Path of the whole folder that `replaceFolder` wrote: its name, `NAME.old` after a crash between two renames, or
 * `undefined`.
 *
 * @param folder - The folder.
 * @example
 * ```ts
 * import { wholeFolder } from '@vse/formats';
 *
 * console.log(await wholeFolder('models/none')); // undefined
 * ```
 */
export async function wholeFolder(folder: string): Promise<string | undefined> {
  for (const candidate of [folder, `${resolve(folder)}.old`]) if (await exists(candidate)) return candidate;
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
