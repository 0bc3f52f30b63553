import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { forEachLimited, prepareFolder, sha256, writeFileAtomic } from '@vse/formats';
import sharp from 'sharp';
import { sceneSvg } from './draw';
import type { CaptionedScene } from './captioned-scenes';
import type { ScenesPlan } from './plan';
import { IMAGE_FOLDER, imagePath, textFiles } from './text-files';

/** Progress of checking and drawing the pictures. */
export interface ScenesProgress {
  /** `'drawing'` from the first picture that is drawn on. */
  readonly stage: 'checking' | 'drawing';
  /** Pictures that are done. */
  readonly done: number;
  /** Pictures in all. */
  readonly total: number;
}

/** Options of `fillFolder`. */
export interface StoreOptions {
  readonly onProgress?: ((progress: ScenesProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const PLAN = 'scenes.json';
const MARKER = 'complete.json';
const AT_ONCE = 8;

/** Does not wait for the disk: the files can be made again, and their checksums reveal what a power cut damaged. */
const write = (path: string, data: string | Uint8Array): Promise<void> =>
  writeFileAtomic(path, data, { sync: false });

/**
 * Fills the folder with the planned data set: keeps files that are right, makes again what is missing or damaged. The
 * marker, with a checksum of every file, is written last. Two processes may do this at once: both make the same bytes and
 * rename whole files into place.
 */
export async function fillFolder(
  folder: string,
  plan: ScenesPlan,
  scenes: readonly CaptionedScene[],
  options: StoreOptions,
): Promise<void> {
  try {
    await fill(folder, plan, scenes, options);
  } catch (error) {
    const { code } = (error instanceof DataError ? (error.cause ?? error) : error) as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    throw new DataError(
      `openScenes: ${folder} must be a folder that can be written to, got ${code}. Name another with folder or VSE_CACHE.`,
      { cause: error },
    );
  }
}

async function fill(
  folder: string,
  plan: ScenesPlan,
  scenes: readonly CaptionedScene[],
  options: StoreOptions,
): Promise<void> {
  await claim(folder, plan);
  const sums = await readMarker(folder, plan);
  const fresh = new Map<string, string>();
  await fillTexts(folder, textFiles(scenes), fresh, options);
  await fillImages(folder, plan, scenes, { sums, fresh, options });
  const marker = JSON.stringify({ ...plan, files: Object.fromEntries([...fresh].sort()) }, undefined, 1);
  const present = await readFile(join(folder, MARKER), 'utf8').catch(() => '');
  if (present !== marker) await write(join(folder, MARKER), marker);
}

/** Marks the folder with the plan; refuses one that holds something else. */
async function claim(folder: string, plan: ScenesPlan): Promise<void> {
  const wanted = JSON.stringify(plan);
  const found = await readFile(join(folder, PLAN), 'utf8').catch(() => undefined);
  if (found === undefined) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.'));
    if (names.length > 0 && !names.includes(PLAN)) {
      throw new DataError(
        `openScenes: ${folder} must be empty, absent or hold scenes, got other files (${names.slice(0, 3).join(', ')}). Name another folder.`,
      );
    }
  } else if (found !== wanted) {
    throw new DataError(
      `openScenes: ${folder} must hold the scenes of ${wanted}, got those of ${found.slice(0, 200)}. Name another folder, or delete this one.`,
    );
  }
  await prepareFolder(folder);
  await Promise.all(
    [IMAGE_FOLDER, 'Sentences', 'Annotations'].map((name) => prepareFolder(join(folder, name))),
  );
  if (found === undefined) await write(join(folder, PLAN), wanted);
}

/** Checksums of a finished run; empty if none has finished or the marker is damaged. */
async function readMarker(folder: string, plan: ScenesPlan): Promise<Readonly<Record<string, string>>> {
  try {
    const marker = JSON.parse(await readFile(join(folder, MARKER), 'utf8')) as Record<string, unknown>;
    const { files, ...rest } = marker;
    const whole = typeof files === 'object' && files !== null;
    return whole && JSON.stringify(rest) === JSON.stringify(plan) ? (files as Record<string, string>) : {};
  } catch {
    return {};
  }
}

async function fillTexts(
  folder: string,
  texts: Map<string, string>,
  fresh: Map<string, string>,
  { signal }: StoreOptions,
): Promise<void> {
  const check = async ([path, text]: [string, string]): Promise<void> => {
    const found = await readFile(join(folder, path), 'utf8').catch(() => undefined);
    if (found !== text) await write(join(folder, path), text);
    fresh.set(path, sha256(text));
  };
  await forEachLimited([...texts], AT_ONCE, check, signal);
}

interface ImageWork {
  readonly sums: Readonly<Record<string, string>>;
  readonly fresh: Map<string, string>;
  readonly options: StoreOptions;
}

async function fillImages(
  folder: string,
  plan: ScenesPlan,
  scenes: readonly CaptionedScene[],
  { sums, fresh, options }: ImageWork,
): Promise<void> {
  let done = 0;
  let drawn = 0;
  const check = async ({ scene }: CaptionedScene): Promise<void> => {
    const path = imagePath(scene.id);
    const found = await readFile(join(folder, path)).catch(() => undefined);
    let sum = found !== undefined && isWholeJpeg(found) ? sha256(found) : undefined;
    if (sum === undefined || (sums[path] !== undefined && sums[path] !== sum)) {
      const picture = await sharp(Buffer.from(sceneSvg(scene, plan.seed)))
        .jpeg({ quality: 92, chromaSubsampling: '4:4:4' })
        .toBuffer();
      await write(join(folder, path), picture);
      sum = sha256(picture);
      drawn += 1;
    }
    fresh.set(path, sum);
    done += 1;
    options.onProgress?.({ stage: drawn > 0 ? 'drawing' : 'checking', done, total: scenes.length });
  };
  await forEachLimited(turned(scenes), AT_ONCE, check, options.signal);
}

/** Rotates the items by the process id, so that two processes that start together share the work. */
function turned<T>(items: readonly T[]): readonly T[] {
  const start = items.length === 0 ? 0 : (process.pid * 7919) % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/** True if the data begins and ends as a JPEG file. */
function isWholeJpeg(data: Uint8Array): boolean {
  const { length } = data;
  return (
    length > 4 &&
    data[0] === 0xff &&
    data[1] === 0xd8 &&
    data[length - 2] === 0xff &&
    data[length - 1] === 0xd9
  );
}
