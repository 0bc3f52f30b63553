import { basename, join, resolve } from 'node:path';
import { DataError } from '@vse/base';
import type { Dataset, ImageRecord } from '../dataset';
import { contentsOf, namesIn } from '../files/names-in';
import { presentIn } from '../files/present-in';
import { readLines } from '../files/read-lines';
import { quoted } from './token-file';

/** Options of `openFavre`. */
export interface FavreOptions {
  /** Folder of the image files; without it the records name no files. */
  readonly images?: string;
}

const CAPTIONS = 'annotations.10k.txt';

/**
 * Opens the captions of Benoit Favre's tutorial: one image name and one tokenised caption per line, in the file
 * `annotations.10k.txt` of a folder (MSCOCO val2014) or in a `.txt` file of your own. The first nine tenths of the images
 * are `train`, the rest `dev`: 9,000 and 1,000 in the tutorial.
 *
 * With `images`, lines without a file are dropped before the split, and counted in `notes`. Several lines may name one
 * image.
 *
 * @param from - The folder or the `.txt` file.
 * @param options - Folder of the images.
 * @throws `DataError` if there is no such file, a line has another form or leads out of the folder of images, or none of
 * the images is there.
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openFavre } from '@vse/datasets';
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'vse-')), 'captions.txt');
 * await writeFile(path, 'dog.jpg a dog runs .\ncat.jpg a cat sleeps .\n');
 * const dataset = await openFavre(path);
 * console.log(dataset.captions, dataset.splits);
 * ```
 */
export async function openFavre(from: string, { images: folder }: FavreOptions = {}): Promise<Dataset> {
  const path = await captionFile(resolve(from));
  const lines = (await readLines('openFavre', path)).map((line, i) => pairOf(line, `${path}, line ${i + 1}`));
  const pictures = folder === undefined ? undefined : resolve(folder);
  const exists = pictures === undefined ? undefined : presentIn(`openFavre: ${path}`, pictures);
  const images: ImageRecord[] = [];
  const captions: Dataset['captions'][number][] = [];
  const numbers = new Map<string, number>();
  const counts: number[] = [];
  let dropped = 0;
  for (const { name, text } of lines) {
    if (exists && !(await exists(name))) {
      dropped += 1;
      continue;
    }
    const id = name.replace(/\.[a-z]+$/i, '');
    const image = numbers.get(name) ?? images.length;
    if (image === images.length) {
      images.push({ id, ...(pictures !== undefined && { file: join(pictures, name) }) });
      numbers.set(name, image);
      counts.push(0);
    }
    captions.push({ id: `${id}#${counts[image]!++}`, image, text });
  }
  if (pictures !== undefined && images.length === 0) {
    throw new DataError(
      `openFavre: ${path} must name images that are in ${pictures}, got ${lines.length} lines of which none is there; ${await contentsOf(pictures)}. Give the folder of its images.`,
    );
  }
  const all = [...images.keys()];
  const training = Math.floor(0.9 * all.length + 1e-9);
  return {
    name: 'favre',
    synthetic: false,
    images,
    captions,
    splits: { train: all.slice(0, training), dev: all.slice(training) },
    notes: [
      ...(pictures === undefined ? ['No image files: the tutorial gives features alone.'] : []),
      ...(dropped > 0 ? [`Dropped ${dropped} lines whose image is absent.`] : []),
    ],
  };
}

/** The file itself, or the tutorial's file in a folder. */
async function captionFile(path: string): Promise<string> {
  if (basename(path).endsWith('.txt')) return path;
  if ((await namesIn(path)).includes(CAPTIONS)) return join(path, CAPTIONS);
  throw new DataError(
    `openFavre: the folder must hold ${CAPTIONS}, got none; ${await contentsOf(path)}. Give the folder that holds it.`,
  );
}

function pairOf(line: string, where: string): { readonly name: string; readonly text: string } {
  const [, name, text] = /^(\S+)\s+(\S.*)$/.exec(line) ?? [];
  if (name !== undefined && text !== undefined) return { name, text: text.trim() };
  throw new DataError(
    `openFavre: ${where} must be an image name and a caption, got ${quoted(line)}. Correct the line or remove it.`,
  );
}
