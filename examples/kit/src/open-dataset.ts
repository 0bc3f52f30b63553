import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from '@vse/core';
import { openFlickr30k, openFlickr8k, openScenes, type Dataset } from '@vse/datasets';
import { annotationNames, annotationsAmong, openAnnotated, openCoco } from './annotated';
import type { DataArguments } from './flags';
import { statusLine } from './status-line';

/**
 * Images and captions: those of the file that `--annotations` names with the pictures of `--images`, those of the folder that
 * `--data` names, by the files in it, or scenes where neither is given.
 */
export async function openDataset({
  data,
  annotations,
  images,
}: Pick<DataArguments, 'data' | 'annotations' | 'images'>): Promise<Dataset> {
  if (annotations !== undefined) return openAnnotated(annotations, images ?? data ?? dirname(annotations));
  if (data === undefined) {
    const status = statusLine('Drawing scenes');
    return openScenes({ onProgress: ({ done, total }) => status(`${done} of ${total}`, done === total) });
  }
  const folder = resolve(data);
  const files = namesIn(data);
  if (files.includes('Flickr8k.token.txt')) return openFlickr8k(folder);
  if (files.some((file) => /^results_20130124\.token|^dataset_flickr30k\.json$/.test(file)))
    return openFlickr30k(folder);
  return openByName(folder, files, images);
}

/** A folder whose files of captions say what they are: COCO's as its authors lay them out, or one file of any known form. */
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
  if (found.length > 1) {
    const names = found.map((file) => basename(file)).join(', ');
    throw new DataError(
      `--data: ${folder} has several files of captions, ${names}. Name one: --annotations.`,
    );
  }
  throw new DataError(
    `--data: ${folder} is no data set that is known here. Wanted *_ims.npy, Flickr8k.token.txt, ` +
      `results_20130124.token or one of ${annotationNames}, got ${files.slice(0, 5).join(', ') || 'an empty folder'}.`,
  );
}

/** The names of what `--data` holds; throws a `DataError` where it is no folder. */
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

/** Something to train on, and something to be scored on. */
export function assertSplits({ name, splits, notes }: Dataset): void {
  const size = (split: string): number => splits[split]?.length ?? 0;
  if (size('train') > 0 && size('test') + size('dev') > 0) return;
  const got = ['train', 'dev', 'test'].map((split) => `${split} ${size(split)}`).join(', ');
  throw new DataError(
    `--data: ${name} must have images in the splits train and test (or dev), got ${got}. ` +
      ['Give the folder with its pictures, captions and lists of splits.', ...notes].join(' '),
  );
}
