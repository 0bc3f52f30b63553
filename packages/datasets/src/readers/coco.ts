import { basename, resolve } from 'node:path';
import { DataError } from '@vse/base';
import type { CaptionRecord, Dataset, ImageRecord } from '../dataset';
import { readJsonItems } from '../files/read-json-items';
import { pictureFolder, type PictureFolder } from '../files/picture-folder';
import { uniqueIds } from '../files/unique-ids';

/** Options of `openCocoCaptions`. */
export interface CocoOptions {
  /** Folder of the image files, or of their folders if `file_name` names these; without it the records name no files. */
  readonly images?: string;
  /** Name of the one split, which has all images. Defaults to `train` or `dev` by the file's name. */
  readonly split?: string;
}

interface CocoImage {
  readonly id: number;
  readonly file_name: string;
  readonly width?: number;
  readonly height?: number;
}

interface CocoFile {
  readonly images: readonly CocoImage[];
  readonly annotations: readonly {
    readonly id: number;
    readonly image_id: number;
    readonly caption: string;
  }[];
}

/**
 * Opens MSCOCO's `captions_{train,val}2014.json` (or 2017). https://arxiv.org/abs/1504.00325
 *
 * All images are in one split; for Karpathy's split of COCO use `openKarpathy`. With `images`, entries without a file are
 * dropped; so are captions without words; `notes` counts both. The file is read entry by entry.
 *
 * @throws `DataError` if the file is not JSON of that form, or none of its images is in the folder.
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openCocoCaptions } from '@vse/datasets';
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'vse-')), 'captions_val2014.json');
 * const images = [{ id: 7, file_name: 'dog.jpg' }];
 * const annotations = [{ id: 1, image_id: 7, caption: 'A dog runs.' }];
 * await writeFile(path, JSON.stringify({ images, annotations }));
 * const coco = await openCocoCaptions(path);
 * console.log(coco.images, coco.captions, coco.splits);
 * ```
 */
export async function openCocoCaptions(json: string, options: CocoOptions = {}): Promise<Dataset> {
  const path = resolve(json);
  const file = await readCoco(path);
  const pictures =
    options.images === undefined
      ? undefined
      : pictureFolder(`openCocoCaptions: ${path}`, resolve(options.images));
  const kept = await imagesOf(file.images, pictures);
  await pictures?.assertSome('Give the folder of its images.');
  const numbers = new Map(kept.map(({ number }, i) => [number, i]));
  const captions = file.annotations.flatMap(({ id, image_id, caption }): CaptionRecord[] => {
    const image = numbers.get(image_id);
    const text = caption.trim();
    return image === undefined || text === '' ? [] : [{ id: String(id), image, text }];
  });
  const notes: string[] = [];
  const listed = new Set(file.images.map(({ id }) => id));
  const strays = file.annotations.filter(({ image_id }) => !listed.has(image_id)).length;
  const wordless = file.annotations.filter(({ caption }) => caption.trim() === '').length;
  notes.push(...(pictures?.notes() ?? []));
  if (strays > 0) notes.push(`Dropped ${strays} captions of images that the file does not list.`);
  if (wordless > 0) notes.push(`Dropped ${wordless} captions without words.`);
  const split = options.split ?? (/val/.test(basename(path)) ? 'dev' : 'train');
  return {
    name: 'coco',
    synthetic: false,
    images: kept.map(({ record }) => record),
    captions,
    splits: { [split]: kept.map((_, i) => i) },
    notes,
  };
}

/** Images with their numbers in the file; those without a picture are left out if there is a folder. */
async function imagesOf(
  images: readonly CocoImage[],
  pictures: PictureFolder | undefined,
): Promise<{ readonly number: number; readonly record: ImageRecord }[]> {
  const idOf = uniqueIds();
  const kept: { number: number; record: ImageRecord }[] = [];
  for (const [i, { id: number, file_name: name, width, height }] of images.entries()) {
    const where = `openCocoCaptions: images[${i}].file_name`;
    const picture = await pictures?.find(name, { where });
    if (pictures && picture === undefined) continue;
    const record = {
      id: idOf(name),
      ...(pictures && picture !== undefined && { file: pictures.pathOf(picture) }),
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
    };
    kept.push({ number, record });
  }
  return kept;
}

async function readCoco(path: string): Promise<CocoFile> {
  const images: CocoImage[] = [];
  const annotations: CocoAnnotation[] = [];
  await readJsonItems('openCocoCaptions', path, ['images', 'annotations'], (list, i, entry) => {
    const where = `openCocoCaptions: ${path}, ${list}[${i}]`;
    if (list === 'images') images.push(imageOf(where, entry));
    else annotations.push(annotationOf(where, entry));
  });
  return { images, annotations };
}

type CocoAnnotation = CocoFile['annotations'][number];

/** Parses one element of the list of images, keeping the fields that are used. */
function imageOf(where: string, entry: unknown): CocoImage {
  check(where, entry, { id: 'number', file_name: 'string' });
  const { id, file_name, width, height } = entry as CocoImage;
  const sized = typeof width === 'number' && typeof height === 'number';
  return { id, file_name, ...(sized && { width, height }) };
}

/** Parses one element of the list of captions. */
function annotationOf(where: string, entry: unknown): CocoAnnotation {
  check(where, entry, { id: 'number', image_id: 'number', caption: 'string' });
  const { id, image_id, caption } = entry as CocoAnnotation;
  return { id, image_id, caption };
}

/** Checks that the entry has the fields, with their types. */
function check(where: string, entry: unknown, fields: Readonly<Record<string, string>>): void {
  for (const [field, type] of Object.entries(fields)) {
    const value = (entry as Record<string, unknown> | null)?.[field];
    if (typeof value === type) continue;
    throw new DataError(`${where}.${field} must be a ${type}, got ${typeof value}. Give a captions_*.json.`);
  }
}
