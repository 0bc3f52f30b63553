import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OptionError, VseError } from '@vse/core';
import { replaceFolder, writeFileAtomic } from '@vse/formats';
import { modelDigest } from '../opening/model-digest';
import { manifestName, parseManifest } from '../schema/manifest-file';
import type { ModelBytes } from './pack-model';
import { removeStaleExports } from './stale-exports';

/**
 * Checks that a folder is new, empty, or a model, so that saving replaces nothing else.
 *
 * @throws `OptionError` that names what the folder holds.
 */
export async function assertReplaceable(where: string, folder: string): Promise<void> {
  if (typeof (folder as unknown) !== 'string' || folder === '') {
    throw new OptionError(
      `${where}: folder must be a path, got ${folder === '' ? 'an empty one' : typeof folder}.`,
    );
  }
  const names = await readdir(folder).catch((error: unknown): string[] => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new OptionError(
      `${where}: ${folder} must be a folder, got something else (${String(code)}). Give another path.`,
      { cause: error },
    );
  });
  if (names.length === 0 || names.includes(manifestName)) return;
  throw new OptionError(
    `${where}: ${folder} must be a new folder or one with a model, got one with ${names.slice(0, 3).join(', ')}. ` +
      'Give a folder of its own.',
  );
}

/**
 * Writes the files of a model, and keeps the files of the folder that are not of the previous one, except for an ONNX export of
 * another model.
 */
export async function writeModel(folder: string, files: ModelBytes): Promise<void> {
  const digest = await modelDigest(parseManifest(manifestName, files.get(manifestName)!).manifest);
  const fill = async (fresh: string): Promise<void> => {
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(fresh, path)), { recursive: true });
      await writeFileAtomic(join(fresh, path), bytes);
    }
  };
  const retire = async (old: string): Promise<void> => {
    await removeStaleExports(old, digest);
    await keepOthers(old, folder, new Set(files.keys()));
    await rm(old, { recursive: true, force: true });
  };
  await replaceFolder(folder, fill, { retire });
}

/** Moves what is not of the old model into the new folder. */
async function keepOthers(old: string, folder: string, written: ReadonlySet<string>): Promise<void> {
  const own = new Set([manifestName, ...(await filesOf(old))].map((path) => path.split('/')[0]!));
  const taken = new Set([...written].map((path) => path.split('/')[0]!));
  for (const name of await readdir(old)) {
    if (!own.has(name) && !taken.has(name)) await rename(join(old, name), join(folder, name));
  }
}

/** Files that the `model.json` of a folder lists; none if it cannot be read. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const file = join(folder, manifestName);
  try {
    return Object.keys(parseManifest(file, await readFile(file)).manifest.files);
  } catch (error) {
    if (VseError.isInstance(error) || (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
