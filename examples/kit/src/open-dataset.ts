import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from '@vse/core';
import { openFlickr30k, openFlickr8k, openScenes, type Dataset } from '@vse/datasets';
import {
  annotationNames,
  annotationsAmong,
  divided,
  openAnnotated,
  openCoco,
  openTable,
  holdsTables,
} from './annotated';
import { bottomUpFiles } from './bottom-up-regions';
import type { DataArguments } from './flags';
import { holdsShards, namesShards, openShards } from './shards';
import { statusLine } from './status-line';

/**
 * Opens images and captions: the file of `--annotations` with the pictures of `--images`, or the folder of `--data`,
 * recognised by its files, or scenes if neither is given.
 */
export async function openDataset({
  data,
  annotations,
  images,
  regions,
}: Pick<DataArguments, 'data' | 'annotations' | 'images' | 'regions'>): Promise<Dataset> {
  if (annotations !== undefined) {
    // Features of regions in a file need no pictures.
    if (images === undefined && bottomUpFiles(regions)) return openAnnotated(annotations, undefined);
    return openAnnotated(annotations, images ?? data ?? dirname(annotations));
  }
  if (data === undefined) {
    const status = statusLine('Drawing scenes');
    return openScenes({ onProgress: ({ done, total }) => status(`${done} of ${total}`, done === total) });
  }
  if (namesShards(data)) return divided(await openShards(data));
  const folder = resolve(data);
  const files = namesIn(data);
  if (files.includes('Flickr8k.token.txt')) return openFlickr8k(folder);
  if (files.some((file) => /^results_20130124\.token|^dataset_flickr30k\.json$/.test(file)))
    return openFlickr30k(folder);
  if (captionsAlone.some((name) => files.includes(name)) && annotationsAmong(files).length === 0) {
    return openTable(folder, images === undefined ? {} : { images: resolve(images) });
  }
  return openByName(folder, files, images);
}

/** Names of tables of captions that `openFolder` finds beside folders of pictures. */
const captionsAlone = ['captions.txt', 'train', 'data'];

/** Opens a folder by the names of its caption files: COCO as its authors lay it out, or one file of a known form. */
async function openByName(
  folder: string,
  files: readonly string[],
  images: string | undefined,
): Promise<Dataset> {
  const below = files.includes('annotations') ? namesIn(join(folder, 'annotations')) : [];
  const found = [
    ...annotationsAmong(files),
    ...annotationsAmong(below).map((name) => join('annotations', name)),
  ].map((name) => join(folder, name));
  if (found.length > 1 && found.every((file) => basename(file).startsWith('captions_'))) {
    return openCoco(found, images ?? folder);
  }
  if (found.length === 1) return openAnnotated(found[0]!, images ?? folder);
  if (holdsTables(files)) return openTable(folder, images === undefined ? {} : { images: resolve(images) });
  if (found.length > 1) {
    const names = found.map((file) => basename(file)).join(', ');
    throw new DataError(`--data: ${folder} has several caption files, ${names}. Name one: --annotations.`);
  }
  if (holdsShards(files)) return divided(await openShards(folder));
  throw new DataError(
    `--data: ${folder} is not a known data set. Wanted *_ims.npy, Flickr8k.token.txt, ` +
      `results_20130124.token, shards named *.tar or one of ${annotationNames}, got ${files.slice(0, 5).join(', ') || 'an empty folder'}.`,
  );
}

/**
 * Lists the names in the folder of `--data`.
 *
 * @throws `DataError` if it is not a folder.
 */
export function namesIn(data: string): string[] {
  const folder = resolve(data);
  try {
    return readdirSync(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const fault =
      { ENOENT: 'does not exist', ENOTDIR: 'is a file' }[code ?? ''] ?? `cannot be read (${code})`;
    throw new DataError(
      `--data: ${folder} ${fault}, wanted a folder. Leave --data out to use the embedded data set.`,
      { cause },
    );
  }
}

/** Checks that there are images to train on and images to score. */
export function assertSplits({ name, splits, notes }: Dataset): void {
  const size = (split: string): number => splits[split]?.length ?? 0;
  if (size('train') > 0 && size('test') + size('dev') > 0) return;
  const got = ['train', 'dev', 'test'].map((split) => `${split} ${size(split)}`).join(', ');
  throw new DataError(
    `--data: ${name} must have images in the splits train and test (or dev), got ${got}. ` +
      ['Give the folder with its pictures, captions and lists of splits.', ...notes].join(' '),
  );
}
