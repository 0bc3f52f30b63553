import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';

/** A picture file of a folder. */
export interface PictureFile {
  /** Path within the folder, with `/` between its parts. */
  readonly id: string;
  /** Path of the file. */
  readonly file: string;
}

const picture = /\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|avif)$/i;

/**
 * The pictures of a folder and its subfolders, one folder after the other and by name within each: the names of the folders
 * on the path are held, not those of all files. Hidden files and folders are left out, and links to folders are not followed.
 *
 * @param folder - The folder.
 * @param onFault - Called for a subfolder that cannot be read.
 * @throws `DataError` if the folder itself cannot be read.
 */
export async function* pictureFiles(
  folder: string,
  onFault: (id: string, error: Error) => void,
): AsyncGenerator<PictureFile> {
  const isFolder = await stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new DataError(
      `indexPictures: ${folder} must be a folder of pictures, and cannot be read as one. Check its name, and that its disk is there.`,
    );
  }
  yield* below(folder, '', onFault);
}

async function* below(
  folder: string,
  path: string,
  onFault: (id: string, error: Error) => void,
): AsyncGenerator<PictureFile> {
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch((error: unknown) => {
    onFault(path, error as Error);
    return [];
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === '__MACOSX') continue;
    const id = `${path}${entry.name}`;
    if (entry.isDirectory()) yield* below(folder, `${id}/`, onFault);
    else if (picture.test(entry.name) && (entry.isFile() || (await isFileLink(join(folder, id))))) {
      yield { id, file: join(folder, id) };
    }
  }
}

async function isFileLink(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
