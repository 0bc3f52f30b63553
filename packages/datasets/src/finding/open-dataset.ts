import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DataError, OptionError } from '@vse/base';
import type { Dataset } from '../dataset';
import { namesIn } from '../files/names-in';
import { openFlickr30k } from '../readers/flickr30k';
import { openFlickr8k } from '../readers/flickr8k';
import { openFolder } from '../readers/folder';
import { openWebdataset } from '../readers/webdataset';
import {
  captionFileNames,
  captionFilesAmong,
  columnsFor,
  holdsTables,
  openCaptionFile,
} from './caption-files';
import { openCocoParts } from './coco-parts';
import { ownNames, type DatasetNames } from './dataset-names';
import { openFileNames } from './file-names';

/** Options of `openDataset`. */
export interface OpenDatasetOptions {
  /** Caption file: Karpathy's or COCO's JSON, Favre's text, or a table. Defaults to the one that is found. */
  readonly captions?: string;
  /** Folder of the pictures that the captions name, if it is another one. */
  readonly images?: string;
  /**
   * Looks for the files of the pictures. Defaults to `true`; `false` opens the records of a caption file alone, for features
   * that are stored elsewhere.
   */
  readonly pictures?: boolean;
  /** Takes the names of pictures as captions where there is no caption file. Defaults to `false`. */
  readonly fileNames?: boolean;
  /**
   * Folder to unpack the pictures of tar shards into, by the name of the data set and their number. Without it shards are
   * refused.
   */
  readonly unpackTo?: (name: string, pictures: number) => string | Promise<string>;
  /**
   * Columns of facts about an image that its record keeps, if its captions are in a table: `['title', 'artist', 'date']`, or
   * `'all'` but those of image, caption and split.
   */
  readonly metadata?: readonly string[] | 'all';
  /** Takes images of a table without a caption. Defaults to `false`, an error. */
  readonly captionless?: boolean;
  /** Called after each shard that is read, with their number and that of all. */
  readonly onShard?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Names of the inputs in messages. Defaults to those of this function. */
  readonly names?: DatasetNames;
}

/** Folders of pictures whose captions lie beside them. */
const pictureFolder = /^(images?|imgs?|pictures?|photos?|flickr30k[-_]images|flicker8k_dataset|jpegimages)$/i;

/**
 * Opens images and captions at a path, recognised by the names of their files: Flickr8k, Flickr30K, Karpathy's splits, COCO, a
 * table of captions beside its pictures, a caption file, or shards of WebDataset. A folder of pictures alone is opened with
 * the captions beside it or, with `fileNames`, with the names of the pictures as captions.
 *
 * @param path - Folder, caption file, or shard.
 * @param options - Caption file, folder of the pictures, and what to do with names and shards.
 * @throws `DataError` that lists what the folder holds if it is none of these, and the errors of the readers.
 * @throws `OptionError` for shards without `unpackTo`.
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openDataset } from '@vse/datasets';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'pictures-'));
 * await writeFile(join(folder, 'a-dog-in-the-snow.jpg'), 'a picture');
 * const { captions, notes } = await openDataset(folder, { fileNames: true });
 * console.log(captions[0]?.text, notes); // a dog in the snow
 * ```
 */
export async function openDataset(path: string, options: OpenDatasetOptions = {}): Promise<Dataset> {
  const { captions, images, names = ownNames } = options;
  if (captions !== undefined) return openCaptionFile(captions, images ?? folderOf(path, options), options);
  if (/\.tar$/i.test(path)) return unpacked(path, options);
  const place = resolve(path);
  const stats = await stat(place).catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException;
    const fault = code === 'ENOENT' || code === 'ENOTDIR' ? 'is not there' : `cannot be read (${code})`;
    throw new DataError(`${names.path}: ${place} ${fault}. Name a folder of images and captions.`, { cause });
  });
  if (stats.isFile()) return openCaptionFile(place, images ?? folderOf(dirname(place), options), options);
  return openFolderAt(place, options, names);
}

/** Folder in which pictures are looked for; none for captions alone. */
function folderOf(folder: string, { pictures = true }: OpenDatasetOptions): string | undefined {
  return pictures ? folder : undefined;
}

async function openFolderAt(
  folder: string,
  options: OpenDatasetOptions,
  names: DatasetNames,
): Promise<Dataset> {
  const images = options.images === undefined ? undefined : resolve(options.images);
  const table = { ...(images !== undefined && { images }), ...columnsFor(options) };
  const files = await namesIn(folder);
  if (files.includes('Flickr8k.token.txt')) return openFlickr8k(folder);
  if (files.some((file) => /^results_20130124\.token|^dataset_flickr30k\.json$/.test(file)))
    return openFlickr30k(folder);
  const found = await captionFilesOf(folder, files);
  if (found.length === 0 && ['captions.txt', 'train', 'data'].some((name) => files.includes(name))) {
    return openFolder(folder, table);
  }
  if (found.length > 1 && found.every((file) => basename(file).startsWith('captions_'))) {
    return openCocoParts(found, images ?? folder);
  }
  if (found.length === 1) return openCaptionFile(found[0]!, images ?? folder, options);
  if (holdsTables(files)) return openFolder(folder, table);
  if (found.length > 1) {
    const list = found.map((file) => basename(file)).join(', ');
    throw new DataError(
      `${names.path}: ${folder} has several caption files, ${list}. Name one: ${names.captions}.`,
    );
  }
  if (files.some((name) => /\.tar$/i.test(name) && !name.startsWith('.'))) return unpacked(folder, options);
  return openPictures(folder, files, options, names);
}

/** Caption files of a folder, and of `annotations` in it. */
async function captionFilesOf(folder: string, files: readonly string[]): Promise<readonly string[]> {
  const below = files.includes('annotations') ? await namesIn(join(folder, 'annotations')) : [];
  const own = captionFilesAmong(files).map((name) => join(folder, name));
  return [...own, ...captionFilesAmong(below).map((name) => join(folder, 'annotations', name))];
}

/** Opens a folder without captions: with those beside it, or with the names of its pictures. */
async function openPictures(
  folder: string,
  files: readonly string[],
  options: OpenDatasetOptions,
  names: DatasetNames,
): Promise<Dataset> {
  const parent = dirname(folder);
  const beside = pictureFolder.test(basename(folder))
    ? await captionFilesOf(parent, await namesIn(parent))
    : [];
  if (beside.length === 1) return openCaptionFile(beside[0]!, folder, options);
  if (options.fileNames) return openFileNames(names.path, folder);
  throw new DataError(
    `${names.path}: ${folder} is not a known data set. Wanted ${names.also === undefined ? '' : `${names.also}, `}Flickr8k.token.txt, ` +
      `results_20130124.token, shards named *.tar ` +
      `or one of ${captionFileNames}, got ${files.slice(0, 5).join(', ') || 'an empty folder'}.`,
  );
}

/** Opens shards of WebDataset, whose pictures are unpacked; those that are there already stay. */
async function unpacked(
  path: string,
  { unpackTo, onShard, names = ownNames }: OpenDatasetOptions,
): Promise<Dataset> {
  if (!unpackTo) {
    throw new OptionError(
      `${names.path}: unpackTo must say where the pictures of shards go, got none. Use openWebdataset.`,
    );
  }
  const place = resolve(path);
  const shards = await openWebdataset(place, {
    name: basename(place).replace(/\.tar$/i, ''),
    ...(onShard && { onProgress: onShard }),
  });
  const { name, images } = shards.dataset;
  return shards.unpack(await unpackTo(name, images.length));
}
