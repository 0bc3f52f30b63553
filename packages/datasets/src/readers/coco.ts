import { join, resolve } from 'node:path';
import { DataError } from '@vse/core';
import type { CaptionRecord, Dataset, ImageRecord } from '../dataset';
import { namesIn, readLines } from '../files/read-lines';

export interface CocoOptions {
  /** Folder of the image files; without it the records name no files. */
  readonly images?: string;
  /** Name of the one split that holds all images. Defaults to `train` or `dev` by the file's name. */
  readonly split?: string;
}

interface CocoFile {
  readonly images: readonly { id: number; file_name: string; width?: number; height?: number }[];
  readonly annotations: readonly { id: number; image_id: number; caption: string }[];
}

/**
 * Opens MSCOCO's `captions_{train,val}2014.json` (or 2017). https://arxiv.org/abs/1504.00325
 *
 * All images are in one split; for Karpathy's split of COCO use `openKarpathy`. With `images`, entries whose file is
 * absent are dropped; captions without words are too; `notes` counts both.
 *
 * @throws DataError when the file is not JSON of that form
 */
export async function openCocoCaptions(json: string, options: CocoOptions = {}): Promise<Dataset> {
  const path = resolve(json);
  const file = await readCoco(path);
  const folder = options.images === undefined ? undefined : resolve(options.images);
  const present = folder === undefined ? undefined : new Set(await namesIn(folder));
  const kept = file.images.filter((image) => present?.has(image.file_name) ?? true);
  const numbers = new Map(kept.map((image, i) => [image.id, i]));
  const captions = file.annotations.flatMap(({ id, image_id, caption }): CaptionRecord[] => {
    const image = numbers.get(image_id);
    const text = caption.trim();
    return image === undefined || text === '' ? [] : [{ id: String(id), image, text }];
  });
  const notes: string[] = [];
  const lost = file.images.length - kept.length;
  const wordless = file.annotations.filter(({ caption }) => caption.trim() === '').length;
  if (lost > 0) notes.push(`Dropped ${lost} images that are absent, with their captions.`);
  if (wordless > 0) notes.push(`Dropped ${wordless} captions without words.`);
  const split = options.split ?? (/val/.test(json) ? 'dev' : 'train');
  return {
    name: 'coco',
    synthetic: false,
    images: kept.map((image) => imageRecord(image, folder)),
    captions,
    splits: { [split]: kept.map((_, i) => i) },
    notes,
  };
}

function imageRecord(image: CocoFile['images'][number], folder: string | undefined): ImageRecord {
  return {
    id: image.file_name.replace(/\.[a-z]+$/i, ''),
    ...(folder === undefined ? {} : { file: join(folder, image.file_name) }),
    ...(image.width === undefined ? {} : { width: image.width }),
    ...(image.height === undefined ? {} : { height: image.height }),
  };
}

async function readCoco(path: string): Promise<CocoFile> {
  let root: unknown;
  try {
    root = JSON.parse((await readLines('openCocoCaptions', path)).join('\n'));
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`openCocoCaptions: ${path} must be JSON, got ${(error as Error).message}.`, {
      cause: error,
    });
  }
  const { images, annotations } = (root ?? {}) as Partial<Record<keyof CocoFile, unknown>>;
  check(path, 'images', images, { id: 'number', file_name: 'string' });
  check(path, 'annotations', annotations, { id: 'number', image_id: 'number', caption: 'string' });
  return root as CocoFile;
}

/** Every entry of the list has the fields, of the types. */
function check(path: string, name: string, list: unknown, fields: Readonly<Record<string, string>>): void {
  if (!Array.isArray(list)) {
    throw new DataError(
      `openCocoCaptions: ${path} must have a list "${name}", got ${typeof list}. Give a captions_*.json.`,
    );
  }
  list.forEach((entry: unknown, i) => {
    for (const [field, type] of Object.entries(fields)) {
      const value = (entry as Record<string, unknown> | null)?.[field];
      if (typeof value === type) continue;
      throw new DataError(
        `openCocoCaptions: ${path}, ${name}[${i}].${field} must be a ${type}, got ${typeof value}. Give a captions_*.json.`,
      );
    }
  });
}
