import { readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { DataError } from '@vse/core';
import type { ImageFile } from '../extraction/extract-shards';

const IMAGE = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;

/**
 * Lists the images of a folder and its subfolders, sorted by id: the path within the folder, with `/`. With `list`, a
 * file of one path per line, only those in its order. Does not follow links to folders.
 *
 * @throws `DataError` if the folder cannot be read or has no images, or a path or link leads out of it.
 */
export async function listImages(folder: string, list?: string): Promise<ImageFile[]> {
  const root = await realpath(folder).catch((cause: unknown) => {
    throw new DataError(`--images: ${folder} cannot be read. Name a folder of images.`, { cause });
  });
  const ids = list === undefined ? await below(root) : await listed(list);
  if (ids.length === 0) {
    throw new DataError(
      `--images: ${list ?? folder} must have files named .jpg, .png, .webp, .gif, .tif or .avif, got none. Name a folder of images.`,
    );
  }
  for (const id of ids) await assertInside(root, id, list ?? folder);
  return ids.map((id) => ({ id, file: join(folder, id) }));
}

async function below(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && IMAGE.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort((a, b) => (a < b ? -1 : 1));
}

async function listed(list: string): Promise<string[]> {
  const text = await readFile(list, 'utf8').catch((cause: unknown) => {
    throw new DataError(`--list: ${list} cannot be read. Give a file of one path per line.`, { cause });
  });
  return text.split(/\r?\n/).filter((line) => line !== '');
}

/** Checks that a path does not lead out of the folder, by dots or through a link. */
async function assertInside(root: string, id: string, where: string): Promise<void> {
  const path = resolve(root, id);
  // A missing file is reported with the images that cannot be read.
  const real = await realpath(path).catch(() => path);
  if ([path, real].every((place) => place.startsWith(root + sep))) return;
  throw new DataError(
    `--images: ${where}: ${id} leads out of ${root}, to ${real}. Remove the line, or copy the image into the folder.`,
  );
}
