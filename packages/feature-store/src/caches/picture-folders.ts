import { lstat, readdir, readFile, rm, rmdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { lockFolder, parseSealedJson, sealedJson, writeFileAtomic } from '@vse/formats';
import * as v from 'valibot';
import { foldersBelow } from './folders-below';
import {
  holdFeatureStore,
  isInUse,
  pruneLock,
  removeEndedLocks,
  unlessReadOnly,
  type HeldStore,
} from './hold-store';

/** Contents of a folder of pictures that were unpacked from another place. */
export interface PictureFolder {
  /** The place from which they were unpacked, such as a shard or a pattern of several. */
  readonly of: string;
  /** Number of pictures. */
  readonly count: number;
}

/** A folder of unpacked pictures in a folder of caches. */
export interface ListedPictures extends PictureFolder {
  readonly folder: string;
  readonly bytes: number;
  readonly lastUsed: Date;
  readonly inUse: boolean;
}

const recordName = 'pictures.json';
const format = 'vse-unpacked-pictures';
const recordFile = v.object({
  format: v.literal(format),
  of: v.string(),
  count: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});

/** Files that unpacking makes: pictures, and the temporary file of one that is being written. */
const unpackedFile = /\.(?:jpe?g|png|webp)$|^\..+\.tmp$/i;

/**
 * Marks a folder of unpacked pictures as a cache in use by this process until it is released or the process ends, and records
 * what it holds, so that `cachesText` lists it and removes it when it is old. Call it before the pictures are written.
 *
 * @param folder - The folder, created if it is missing; it holds nothing else.
 * @param contents - What is unpacked to it.
 * @throws `DataError` if another process is removing the pictures, or the folder cannot be written.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { cachesText, holdPictures } from '@vse/feature-store';
 *
 * const caches = await mkdtemp(join(tmpdir(), 'caches-'));
 * const held = await holdPictures(join(caches, 'birds'), { of: 'birds.tar', count: 2 });
 * console.log(await cachesText({ folder: caches })); // 2 pictures unpacked from birds.tar (in use)
 * await held.release();
 * ```
 */
export async function holdPictures(folder: string, { of, count }: PictureFolder): Promise<HeldStore> {
  const held = await holdFeatureStore(folder);
  try {
    const file = join(folder, recordName);
    const before = await readRecord(folder).catch(() => undefined);
    if (before?.of === of && before.count === count) {
      await utimes(file, new Date(), new Date()).catch(unlessReadOnly);
    } else await writeFileAtomic(file, sealedJson({ format, of, count })).catch(unlessReadOnly);
  } catch (error) {
    await held.release();
    throw error;
  }
  return held;
}

/** Lists the folders of unpacked pictures in a folder and below it, and those whose record is damaged. */
export async function listPictures(folder: string) {
  const folders: ListedPictures[] = [];
  const refused: { folder: string; reason: string }[] = [];
  for await (const place of foldersBelow(folder)) {
    try {
      const listed = await listedPictures(place);
      if (listed) folders.push(listed);
    } catch (error) {
      refused.push({ folder: place, reason: (error as Error).message });
    }
  }
  return { folders, refused };
}

/** Removes the folders of unpacked pictures that are of an age and not in use; only pictures are removed from them. */
export async function prunePictures(folder: string, { unusedSince }: { readonly unusedSince?: Date } = {}) {
  const { folders, refused } = await listPictures(folder);
  const isOld = ({ lastUsed, inUse }: ListedPictures): boolean =>
    !inUse && (unusedSince === undefined || lastUsed.getTime() < unusedSince.getTime());
  const [removed, left]: [ListedPictures[], ListedPictures[]] = [[], []];
  for (const listed of folders) {
    const pruned = isOld(listed) && (await prune(listed.folder, isOld));
    (pruned ? removed : left).push(listed);
  }
  return { folders: left, removed, refused };
}

async function prune(folder: string, isOld: (listed: ListedPictures) => boolean): Promise<boolean> {
  const lock = await lockFolder(folder, { name: pruneLock }).catch(() => undefined);
  if (!lock) return false; // another process prunes it, or it may not be written to
  try {
    const listed = await listedPictures(folder).catch(() => undefined);
    if (!listed || !isOld(listed)) return false;
    await removePictures(folder);
    // The record goes last: until then an interrupted removal can be told and finished.
    await rm(join(folder, recordName), { force: true });
    await removeEndedLocks(folder);
  } finally {
    await lock.release();
  }
  await rmdir(folder).catch(() => undefined); // it holds other files
  return true;
}

/** Removes the pictures of a folder and of those below it, and folders that are empty then. */
async function removePictures(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      await removePictures(path);
      await rmdir(path).catch(() => undefined);
    } else if (entry.isFile() && unpackedFile.test(entry.name)) await rm(path, { force: true });
  }
}

async function listedPictures(folder: string): Promise<ListedPictures | undefined> {
  const record = await readRecord(folder);
  if (!record) return undefined;
  const { mtime } = await lstat(join(folder, recordName));
  const { of, count } = record;
  return { folder, of, count, bytes: await sizeOf(folder), lastUsed: mtime, inUse: await isInUse(folder) };
}

/**
 * Reads the record of a folder of pictures; undefined if it has none.
 *
 * @throws `DataError` if it is damaged or another file.
 */
async function readRecord(folder: string): Promise<PictureFolder | undefined> {
  const file = join(folder, recordName);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { success, output } = v.safeParse(recordFile, parseSealedJson(file, text));
  if (success) return output;
  throw new DataError(
    `holdPictures: ${file} is not the record of unpacked pictures. Remove the folder by hand.`,
  );
}

/** Adds up the pictures of a folder and of those below it. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for await (const place of foldersBelow(folder)) {
    for (const entry of await readdir(place, { withFileTypes: true }).catch(() => [])) {
      if (entry.isFile() && unpackedFile.test(entry.name))
        bytes += (await lstat(join(place, entry.name)).catch(() => ({ size: 0 }))).size;
    }
  }
  return bytes;
}
