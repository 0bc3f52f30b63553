import { join, resolve } from 'node:path';
import { DataError } from '@vse/base';
import type { Dataset } from '../dataset';
import { contentsOf, namesIn } from '../files/names-in';
import { collect } from './collect';
import { readSplitLists } from './split-lists';
import { readTokenFile } from './token-file';

const TOKENS = 'Flickr8k.token.txt';
const IMAGES = 'Flicker8k_Dataset';
const LISTS = {
  train: 'Flickr_8k.trainImages.txt',
  dev: 'Flickr_8k.devImages.txt',
  test: 'Flickr_8k.testImages.txt',
};

/**
 * Opens Flickr8k as it is distributed: `Flicker8k_Dataset/*.jpg` (its own spelling), `Flickr8k.token.txt` and the
 * lists `Flickr_8k.{train,dev,test}Images.txt`. https://www.jair.org/index.php/jair/article/view/10833
 *
 * Captions without an image are dropped, and a missing list leaves its split out; `notes` reports both.
 *
 * @throws `DataError` if captions or images are not in the folder, or a caption line has another form.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openFlickr8k, openScenes } from '@vse/datasets';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'scenes-'));
 * await openScenes({ folder, sizes: { train: 2, dev: 1, test: 1 } }); // writes the same files
 * const flickr = await openFlickr8k(folder);
 * console.log(flickr.captions[0], flickr.splits);
 * ```
 */
export async function openFlickr8k(folder: string): Promise<Dataset> {
  const where = 'openFlickr8k';
  const home = resolve(folder);
  const present = await namesIn(home);
  const absent = [TOKENS, IMAGES].filter((name) => !present.includes(name));
  if (absent.length > 0) {
    throw new DataError(
      `${where}: the folder must hold ${TOKENS} and ${IMAGES}, got no ${absent.join(' and no ')}; ${await contentsOf(home)}. Give the folder that holds both.`,
    );
  }
  const lines = await readTokenFile(where, join(home, TOKENS));
  const { lists, notes } = await readSplitLists(where, home, present, LISTS);
  const pictures = { folder: join(home, IMAGES), names: await namesIn(join(home, IMAGES)) };
  return collect({ name: 'flickr8k', lines, lists, pictures, notes });
}
