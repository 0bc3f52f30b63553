import { randomUUID } from 'node:crypto';
import { fsync } from 'node:fs';
import { access, constants, mkdir, open, realpath, rename, rm, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { DataError } from '@vse/base';
import { syncFolder } from '@vse/formats';
import { ServiceError } from '../service-error';
import { staysBelow } from './picture-id';
import { noPicture } from './refusals';

const syncDescriptor = promisify(fsync);

/** Folder within that of the pictures for what the server keeps there; folders with a dot are passed over by all readers. */
export const ownFolder = '.vse';

/** A picture that is written and synced, but not yet at its place. */
export interface StagedPicture {
  /** Time of the file's last change, which it keeps at its place. */
  readonly modified: number;
  /** Puts it at its place, and waits for the disk. */
  commit(): Promise<void>;
  /** Removes it. */
  discard(): Promise<void>;
}

/** A folder of pictures. */
export interface PictureFolder {
  /** The folder, without links. */
  readonly root: string;
  /** True if pictures cannot be written. */
  readonly readOnly: boolean;
  /**
   * Path of a picture's file, without links.
   *
   * @throws `ServiceError` with code `not-found` if there is none, or it lies outside of the folder.
   */
  fileOf(id: string): Promise<string>;
  /** True if a picture has a file within the folder. */
  has(id: string): Promise<boolean>;
  /** Writes a picture beside its place; folders on its path are made. */
  stage(id: string, bytes: Uint8Array): Promise<StagedPicture>;
  /** Removes the file of a picture, and waits for the disk; nothing if there is none. */
  remove(id: string): Promise<void>;
}

/**
 * Opens a folder of pictures. What an earlier process left half-written is removed.
 *
 * @throws `DataError` if it is no folder.
 */
export async function openPictureFolder(
  folder: string,
  { readOnly: asked = false }: { readonly readOnly?: boolean } = {},
): Promise<PictureFolder> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined || !(await stat(root)).isDirectory()) {
    throw new DataError(
      `createServer: pictures must be a folder, got ${folder}. Check its name, and that its disk is there.`,
    );
  }
  const readOnly = asked || !(await isWritable(root));
  const staging = join(root, ownFolder, 'staging');
  if (!readOnly) await rm(staging, { recursive: true, force: true });

  const fileOf = async (id: string): Promise<string> => {
    const file = staysBelow(id) ? await realpath(join(root, id)).catch(() => undefined) : undefined;
    if (file === undefined || !isBelow(root, file) || !(await stat(file)).isFile()) throw noPicture(id);
    return file;
  };
  /** The folder of a new picture, made if it is missing. */
  const folderFor = async (id: string): Promise<string> => {
    let at = root;
    for (const part of id.split('/').slice(0, -1)) {
      const next = join(at, part);
      try {
        await mkdir(next);
        await syncFolder(at);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      at = await realpath(next);
      if (!isBelow(root, at) || !(await stat(at)).isDirectory()) {
        throw new ServiceError('bad-request', `${part} must be a folder within that of the pictures.`, 'id');
      }
    }
    return at;
  };
  return {
    root,
    readOnly,
    fileOf,
    has: (id) =>
      fileOf(id).then(
        () => true,
        () => false,
      ),
    async stage(id, bytes) {
      const place = join(await folderFor(id), basename(id));
      await mkdir(staging, { recursive: true });
      const file = join(staging, `${randomUUID()}.part`);
      try {
        const modified = await writeSynced(file, bytes);
        return {
          modified,
          commit: async () => {
            await rename(file, place);
            await syncFolder(dirname(place));
          },
          discard: () => rm(file, { force: true }),
        };
      } catch (error) {
        await rm(file, { force: true });
        throw error;
      }
    },
    async remove(id) {
      if (!staysBelow(id)) throw noPicture(id);
      const parent = await realpath(dirname(join(root, id))).catch(() => undefined);
      if (parent === undefined) return;
      if (parent !== root && !isBelow(root, parent)) throw noPicture(id);
      await unlink(join(parent, basename(id))).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      });
      await syncFolder(parent);
    },
  };
}

function isBelow(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<number> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await syncDescriptor(file.fd);
    return (await file.stat()).mtimeMs;
  } finally {
    await file.close();
  }
}
