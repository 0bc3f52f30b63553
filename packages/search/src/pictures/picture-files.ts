import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { assertKeys, DataError } from '@vse/base';
import { assertText } from '../items/check-options';

/** A picture file of a folder. */
export interface PictureFile {
  /** Path within the folder, with `/` between its parts. */
  readonly id: string;
  /** Path of the file. */
  readonly file: string;
}

/** Options of `pictureFiles`: what is told of files that are left out. */
export interface PictureFilesOptions {
  /**
   * Called for a subfolder that cannot be read, a link that leads out of the folder or to no file, and what is named as a picture
   * and is neither a file nor a folder, such as a pipe.
   */
  readonly onFault?: (id: string, error: Error) => void;
  /** Called for a file that is no picture by its name. */
  readonly onOther?: (id: string) => void;
}

const picture = /\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|avif)$/i;

/**
 * The pictures of a folder and its subfolders, one folder after the other and by name within each: the names of the folders
 * on the path are held, not those of all files. Hidden files and folders are left out. Links to folders are not followed, nor
 * are those to files that lead out of the folder: whoever may put a file there cannot have another read by it.
 *
 * @param folder - The folder.
 * @param options - Calls that tell what is left out.
 * @throws `DataError` if the folder itself cannot be read.
 *
 * @example
 * ```ts
 * import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { pictureFiles } from '@vse/search';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'pictures-'));
 * await writeFile(join(folder, 'dog.jpg'), '');
 * await symlink(process.execPath, join(folder, 'cat.jpg'));
 * const onFault = (id: string, error: Error) => console.log(`${id}: ${error.message}`); // cat.jpg: the link leads out ...
 * for await (const { id } of pictureFiles(folder, { onFault })) console.log(id); // dog.jpg
 * ```
 */
export async function* pictureFiles(
  folder: string,
  options: PictureFilesOptions = {},
): AsyncGenerator<PictureFile> {
  assertText('pictureFiles', 'folder', folder);
  assertKeys<PictureFilesOptions>('pictureFiles', options, { onFault: true, onOther: true });
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined || !(await stat(root)).isDirectory()) {
    throw new DataError(
      `pictureFiles: ${folder} must be a folder of pictures, and cannot be read as one. Check its name, and that its disk is there.`,
    );
  }
  yield* below({ folder, root, options }, '');
}

interface Walk {
  readonly folder: string;
  /** Its path without links. */
  readonly root: string;
  readonly options: PictureFilesOptions;
}

async function* below(walk: Walk, path: string): AsyncGenerator<PictureFile> {
  const { folder, root, options } = walk;
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch((error: unknown) => {
    options.onFault?.(path, error as Error);
    return [];
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === '__MACOSX') continue;
    const id = `${path}${entry.name}`;
    const file = join(folder, id);
    if (entry.isDirectory()) yield* below(walk, `${id}/`);
    else if (!picture.test(entry.name)) {
      if (entry.isFile() || entry.isSymbolicLink()) options.onOther?.(id);
    } else if (entry.isFile()) yield { id, file };
    else if (!entry.isSymbolicLink()) options.onFault?.(id, noFile());
    else {
      const fault = await linkFault(root, file);
      if (!fault) yield { id, file };
      else if (fault !== 'folder') options.onFault?.(id, fault);
    }
  }
}

/** The reason why a link is not followed: that it leads to a folder, or an error; undefined for one to a file of the folder. */
async function linkFault(root: string, link: string): Promise<'folder' | Error | undefined> {
  try {
    const real = await realpath(link);
    if (!isWithin(root, real)) return new Error('the link leads out of the folder, and is not followed');
    const stats = await stat(real);
    if (stats.isDirectory()) return 'folder';
    return stats.isFile() ? undefined : noFile();
  } catch (cause) {
    return new Error(`the link leads to no file (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
}

/** Says that something would not end when it is read. */
function noFile(): Error {
  return new Error('it is a pipe, a socket or a device, and is not read');
}

/** True for a path below a folder; both without links. */
export function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
