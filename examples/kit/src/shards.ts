import { basename, join, resolve } from 'node:path';
import { openWebdataset, type Dataset } from '@vse/datasets';
import { holdPictures } from '@vse/feature-store';
import { sha256 } from '@vse/formats';
import { cacheFolder } from './cache-folder';
import { statusLine } from './status-line';

/** True for a shard of WebDataset or a pattern of several, `train-{00000..00003}.tar`. */
export function namesShards(data: string): boolean {
  return /\.tar$/i.test(data);
}

/** True if a folder with these names holds shards. */
export function holdsShards(names: readonly string[]): boolean {
  return names.some((name) => namesShards(name) && !name.startsWith('.'));
}

/**
 * Opens shards of WebDataset: a shard, a pattern of several, or a folder of them. Their pictures are unpacked to the folder of
 * caches, where those that are there already stay.
 */
export async function openShards(data: string): Promise<Dataset> {
  const place = resolve(data);
  const status = statusLine('Shards');
  const shards = await openWebdataset(place, {
    name: basename(place).replace(/\.tar$/i, ''),
    onProgress: ({ done, total }) => status(`${done} of ${total} read`, done === total),
  });
  const { dataset } = shards;
  const folder = join(cacheFolder(), 'pictures', `${dataset.name}-${sha256(place).slice(0, 12)}`);
  status(`unpacking ${dataset.images.length} pictures to ${folder}`, true);
  await holdPictures(folder, { of: place, count: dataset.images.length }); // until the process ends
  return shards.unpack(folder);
}
