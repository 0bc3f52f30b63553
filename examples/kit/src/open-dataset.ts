import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DataError } from '@vse/core';
import { openDataset as openAny, openScenes, splitBy, type Dataset } from '@vse/datasets';
import { holdPictures } from '@vse/feature-store';
import { sha256 } from '@vse/formats';
import { bottomUpFiles } from './bottom-up-regions';
import { cacheFolder } from './cache-folder';
import type { DataArguments } from './flags';
import { statusLine } from './status-line';

const names = { path: '--data', captions: '--annotations', images: '--images', also: '*_ims.npy' };

/** Choices of an example for its data. */
export interface OpenChoices {
  /** Columns of a table that the records of images keep. Defaults to none. */
  readonly metadata?: readonly string[];
  /** Divides the images of data without splits. Defaults to the first nine tenths for training and the rest to score. */
  readonly divide?: (dataset: Dataset) => Dataset;
}

/**
 * Opens images and captions: the file of `--annotations` with the pictures of `--images`, or the folder of `--data`,
 * recognised by its files, or scenes if neither is given. Images without splits are divided.
 */
export async function openDataset(
  { data, annotations, images, regions }: Pick<DataArguments, 'data' | 'annotations' | 'images' | 'regions'>,
  { metadata, divide = byTenths }: OpenChoices = {},
): Promise<Dataset> {
  if (data === undefined && annotations === undefined) {
    const status = statusLine('Drawing scenes');
    return openScenes({ onProgress: ({ done, total }) => status(`${done} of ${total}`, done === total) });
  }
  const path = data ?? images ?? dirname(annotations!);
  const status = statusLine('Shards');
  const dataset = await openAny(path, {
    names,
    ...(annotations !== undefined && { captions: annotations }),
    ...(images !== undefined && { images }),
    ...(metadata && { metadata }),
    // Features of regions in a file need no pictures.
    pictures: annotations === undefined || images !== undefined || bottomUpFiles(regions) === undefined,
    onShard: ({ done, total }) => status(`${done} of ${total} read`, done === total),
    async unpackTo(name, count) {
      const place = resolve(path);
      const folder = join(cacheFolder(), 'pictures', `${name}-${sha256(place).slice(0, 12)}`);
      status(`unpacking ${count} pictures to ${folder}`, true);
      await holdPictures(folder, { of: place, count }); // until the process ends
      return folder;
    },
  });
  return Object.keys(dataset.splits).join() === 'all' ? divide(dataset) : dataset;
}

function byTenths(dataset: Dataset): Dataset {
  const note = 'No splits are given: the first nine tenths of the images train, the rest is scored.';
  return { ...splitBy(dataset, { train: 0.9, dev: 0.1 }), notes: [...dataset.notes, note] };
}

/** True for a shard of WebDataset or a pattern of several, `train-{00000..00003}.tar`. */
export function namesShards(data: string): boolean {
  return /\.tar$/i.test(data);
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
