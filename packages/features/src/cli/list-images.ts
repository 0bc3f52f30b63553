import { open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, relative, resolve, sep } from 'node:path';
import { DataError } from '@vse/core';
import type { ImageFile } from '../extraction/extract-shards';
import { imageExtension, isDecodedKind, kindBytes } from '../extraction/image-kinds';

/** Images of a folder, and the files in it that are not read. */
export interface ListedImages {
  readonly images: readonly ImageFile[];
  /** Number of files of kinds that are not read, by extension. */
  readonly left: ReadonlyMap<string, number>;
}

/**
 * Lists the images of a folder and its subfolders, sorted by id: the path within the folder, with `/`. With `list`, a
 * file of one path per line, only those in its order. Files without extension count by their content. Does not follow links
 * to folders, and passes over hidden files, those of `__MACOSX` and those below `except`.
 *
 * @throws `DataError` if the folder cannot be read or has no images, or a path or link leads out of it.
 */
export async function listImages(folder: string, list?: string, except?: string): Promise<ListedImages> {
  const root = await realpath(folder).catch((cause: unknown) => {
    throw new DataError(`--images: ${folder} cannot be read. Name a folder of images.`, { cause });
  });
  const left = new Map<string, number>();
  const ids = list === undefined ? await below(root, left, except) : await listed(list);
  if (ids.length === 0) {
    throw new DataError(
      `--images: ${list ?? folder} must have files named .jpg, .png, .webp, .gif, .tif or .avif, got none${leftText(left)}. Name a folder of images.`,
    );
  }
  for (const id of ids) await assertInside(root, id, list ?? folder);
  return { images: ids.map((id) => ({ id, file: join(folder, id) })), left };
}

/** Says how many files are left out: `, 3 files left out: .HEIC 1, .txt 2`; nothing for none. */
export function leftText(left: ListedImages['left']): string {
  if (left.size === 0) return '';
  const total = [...left.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...left].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${kind} ${count}`);
  return `, ${total} ${total === 1 ? 'file' : 'files'} left out: ${kinds.join(', ')}`;
}

async function below(root: string, left: Map<string, number>, except?: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const ids: string[] = [];
  for (const entry of entries) {
    if (!entry.isFile() && !entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const id = relative(root, path).split(sep).join('/');
    if (id.split('/').some((part) => part.startsWith('.') || part === '__MACOSX')) continue;
    if (except !== undefined && resolve(path).startsWith(resolve(except) + sep)) continue;
    if (imageExtension.test(id) || (extname(id) === '' && (await isImage(path)))) ids.push(id);
    else {
      const kind = extname(id) || 'without extension';
      left.set(kind, (left.get(kind) ?? 0) + 1);
    }
  }
  return ids.sort((a, b) => (a < b ? -1 : 1));
}

async function isImage(path: string): Promise<boolean> {
  const isFile = await stat(path).then(
    (stats) => stats.isFile(),
    () => false, // a link to nothing
  );
  const file = isFile ? await open(path).catch(() => undefined) : undefined;
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(kindBytes), 0, kindBytes, 0);
    return isDecodedKind(buffer.subarray(0, bytesRead));
  } catch {
    return false; // a disk that fails
  } finally {
    await file.close();
  }
}

async function listed(list: string): Promise<string[]> {
  const bytes = await readFile(list).catch((cause: unknown) => {
    throw new DataError(`--list: ${list} cannot be read. Give a file of one path per line.`, { cause });
  });
  return textOf(list, bytes)
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

/** Decodes UTF-8, or UTF-16 with a byte order mark, as PowerShell writes it; drops the mark. */
function textOf(list: string, bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(`--list: ${list} must be text in UTF-8, got other bytes. Save it as UTF-8.`, {
      cause,
    });
  }
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
