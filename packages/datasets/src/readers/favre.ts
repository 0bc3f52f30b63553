import { basename, join, resolve } from 'node:path';
import { DataError } from '@vse/base';
import type { Dataset, ImageRecord } from '../dataset';
import { contentsOf, namesIn } from '../files/names-in';
import { pictureFolder } from '../files/picture-folder';
import { readLines } from '../files/read-lines';
import type { TextOptions } from '../files/text-bytes';
import { uniqueIds } from '../files/unique-ids';
import { quoted } from './token-file';

/** Options of `openFavre`. */
export interface FavreOptions extends TextOptions {
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
 * image. A name ends at a tab, after the extension of a picture (so that it may hold blanks), or at the first blank.
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
export async function openFavre(from: string, options: FavreOptions = {}): Promise<Dataset> {
  const path = await captionFile(resolve(from));
  const lines = (await readLines('openFavre', path, options)).map((line, i) =>
    pairOf(line, `${path}, line ${i + 1}`),
  );
  const { images: folder } = options;
  const pictures = folder === undefined ? undefined : pictureFolder(`openFavre: ${path}`, resolve(folder));
  const idOf = uniqueIds();
  const images: ImageRecord[] = [];
  const captions: Dataset['captions'][number][] = [];
  const numbers = new Map<string, number>();
  const counts: number[] = [];
  for (const { name, text } of lines) {
    const picture = pictures ? await pictures.find(name) : name;
    if (picture === undefined) continue;
    const image = numbers.get(picture) ?? images.length;
    if (image === images.length) {
      images.push({ id: idOf(name), ...(pictures && { file: pictures.pathOf(picture) }) });
      numbers.set(picture, image);
      counts.push(0);
    }
    captions.push({ id: `${images[image]!.id}#${counts[image]!++}`, image, text });
  }
  await pictures?.assertSome('Give the folder of its images.');
  const all = [...images.keys()];
  const training = Math.floor(0.9 * all.length + 1e-9);
  return {
    name: 'favre',
    synthetic: false,
    images,
    captions,
    splits: { train: all.slice(0, training), dev: all.slice(training) },
    notes: pictures?.notes() ?? ['No image files: the tutorial gives features alone.'],
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

/** A name up to the extension of a picture: it may hold blanks. */
const NAMED = /^(\S+\.\w+|.+?\.(?:jpe?g|jfif|png|gif|webp|tiff?|bmp|avif|heic|heif))\s+(\S.*)$/i;

/** Splits a line after the image's name: at a tab, after the extension of a picture, or at the first blank. */
function pairOf(line: string, where: string): { readonly name: string; readonly text: string } {
  const [, name, text] =
    /^([^\t]+)\t\s*(\S.*)$/.exec(line) ?? NAMED.exec(line) ?? /^(\S+)\s+(\S.*)$/.exec(line) ?? [];
  if (name !== undefined && text !== undefined) return { name: name.trim(), text: text.trim() };
  throw new DataError(
    `openFavre: ${where} must be an image name and a caption, got ${quoted(line)}. Correct the line or remove it.`,
  );
}
