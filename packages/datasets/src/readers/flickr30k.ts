import { join, resolve } from 'node:path';
import { DataError } from '@vse/base';
import type { Dataset } from '../dataset';
import { contentsOf, namesIn } from '../files/names-in';
import { collect } from './collect';
import { openKarpathy } from './karpathy';
import { readSplitLists } from './split-lists';
import { readTokenFile } from './token-file';

const TOKENS = ['results_20130124.token', 'results_20130124.token.gz'];
const KARPATHY = 'dataset_flickr30k.json';
const IMAGES = ['flickr30k-images', 'flickr30k_images'];
const LISTS = { train: 'split_train.txt', dev: 'split_val.txt', test: 'split_test.txt' };

/**
 * Opens Flickr30k: its `results_20130124.token` (or `.gz`) with lists `split_{train,val,test}.txt`, else Karpathy's
 * `dataset_flickr30k.json`. https://aclanthology.org/Q14-1006
 *
 * Split `val` is called `dev`. Images are expected in `flickr30k-images`; without that folder the records name no files,
 * as for training on features made elsewhere. Two splits are in use (1,000 and 1,014 images in dev): report which.
 *
 * @throws `DataError` if the folder has captions in neither form, or a caption line has another form.
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openFlickr30k } from '@vse/datasets';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'flickr30k-'));
 * await writeFile(join(folder, 'results_20130124.token'), 'dog.jpg#0\tA dog runs .\n');
 * await writeFile(join(folder, 'split_train.txt'), 'dog.jpg\n');
 * const flickr = await openFlickr30k(folder);
 * console.log(flickr.captions, flickr.splits, flickr.notes);
 * ```
 */
export async function openFlickr30k(folder: string): Promise<Dataset> {
  const where = 'openFlickr30k';
  const home = resolve(folder);
  const present = await namesIn(home);
  const images = IMAGES.find((name) => present.includes(name));
  const tokens = TOKENS.find((name) => present.includes(name));
  if (tokens === undefined) {
    if (!present.includes(KARPATHY)) throw await nothingFound(where, home, present);
    const options = images === undefined ? {} : { images: join(home, images) };
    return openKarpathy(join(home, KARPATHY), options);
  }
  const lines = await readTokenFile(where, join(home, tokens));
  const { lists, notes } = await readSplitLists(where, home, present, LISTS);
  if (images === undefined) notes.push(`No image files: there is no ${IMAGES[0]} in the folder.`);
  const pictures = images === undefined ? undefined : await picturesIn(join(home, images));
  return collect({ name: 'flickr30k', lines, lists, pictures, notes });
}

async function picturesIn(folder: string): Promise<{ folder: string; names: string[] }> {
  return { folder, names: await namesIn(folder) };
}

async function nothingFound(where: string, home: string, present: readonly string[]): Promise<DataError> {
  const hint = present.some((name) => name.endsWith('_caps.txt'))
    ? 'Open precomputed features with openPrecomputed.'
    : 'Give the folder that holds one of them.';
  return new DataError(
    `${where}: the folder must hold ${TOKENS.join(', ')} or ${KARPATHY}, got none of them; ${await contentsOf(home)}. ${hint}`,
  );
}
