import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { DataError } from '@vse/core';

/** A picture of a folder. */
export interface PictureFile {
  /** Path within the folder, with `/`. */
  readonly id: string;
  readonly file: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** Time of the last change, in milliseconds. */
  readonly modified: number;
}

/** Pictures of a folder, sorted by id, and the files in it that are none. */
export interface ListedPictures {
  readonly pictures: readonly PictureFile[];
  /** Number of files of other kinds, by extension. */
  readonly others: ReadonlyMap<string, number>;
}

const extension = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;

/**
 * Lists the pictures of a folder and its subfolders. Hidden files, those of `__MACOSX` and links that lead out of the
 * folder are passed over.
 *
 * @throws `DataError` if there is no picture.
 */
export async function listPictures(folder: string): Promise<ListedPictures> {
  const root = await realpath(folder);
  const pictures: PictureFile[] = [];
  const others = new Map<string, number>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() && !entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const id = relative(root, path).split(sep).join('/');
    if (id.split('/').some((part) => part.startsWith('.') || part === '__MACOSX')) continue;
    if (!extension.test(id)) {
      const kind = /\.[^./]+$/.exec(id)?.[0] ?? 'without extension';
      others.set(kind, (others.get(kind) ?? 0) + 1);
      continue;
    }
    const stats = await fileInside(root, path);
    if (stats) pictures.push({ id, file: join(folder, id), bytes: stats.size, modified: stats.mtimeMs });
  }
  if (pictures.length === 0) {
    throw new DataError(
      `PICTURES: ${resolve(folder)} must have pictures named .jpg, .png, .webp, .gif, .tif or .avif, got none${othersText(others)}. Name a folder of pictures.`,
    );
  }
  return { pictures: pictures.sort((a, b) => (a.id < b.id ? -1 : 1)), others };
}

async function fileInside(root: string, path: string) {
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined || !real.startsWith(root + sep)) return undefined;
  const stats = await stat(real).catch(() => undefined);
  return stats?.isFile() ? stats : undefined;
}

/** Says how many files are no pictures: `, 3 other files: .HEIC 1, .txt 2`; nothing for none. */
export function othersText(others: ListedPictures['others']): string {
  if (others.size === 0) return '';
  const total = [...others.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...others].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${kind} ${count}`);
  return `, ${total} other ${total === 1 ? 'file' : 'files'}: ${kinds.join(', ')}`;
}
