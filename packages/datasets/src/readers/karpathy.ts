import { basename, resolve } from 'node:path';
import { DataError } from '@vse/base';
import type { CaptionRecord, Dataset, ImageRecord } from '../dataset';
import { readJsonItems } from '../files/read-json-items';
import { pictureFolder } from '../files/picture-folder';
import { shown } from '../files/shown';
import { bareName, uniqueIds } from '../files/unique-ids';
import { splitCollector } from '../split-collector';

/** Options of `openKarpathy`. */
export interface KarpathyOptions {
  /** Folder of the image files, or of COCO's folders `train2014` and `val2014`; without it the records name no files. */
  readonly images?: string;
}

interface Entry {
  /** Name of the file. */
  readonly name: string;
  /** Subfolder that the entry names; empty if it names none. */
  readonly folder: string;
  readonly split: string;
  readonly sentences: readonly string[];
}

/**
 * Opens a `dataset_*.json` (Flickr8k, Flickr30k, COCO) as Karpathy distributes them: images, captions and splits in
 * one file. https://arxiv.org/abs/1412.2306
 *
 * Split `val` is called `dev`; `restval` keeps its name, because not every paper trains on it: `withRestval` joins it with
 * `train`. With `images`, entries without a file are dropped and counted in `notes`. The file is read entry by entry.
 *
 * @throws `DataError` that names the entry if the file is not JSON of that form, or an entry names a file outside the
 * folder, or none of the images is in the folder.
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openKarpathy } from '@vse/datasets';
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'vse-')), 'dataset_mine.json');
 * const images = [{ filename: 'dog.jpg', split: 'val', sentences: [{ raw: 'A dog runs.' }] }];
 * await writeFile(path, JSON.stringify({ images }));
 * const dataset = await openKarpathy(path);
 * console.log(dataset.captions, dataset.splits);
 * ```
 */
export async function openKarpathy(json: string, options: KarpathyOptions = {}): Promise<Dataset> {
  const path = resolve(json);
  const entries = await readEntries(path);
  const pictures =
    options.images === undefined
      ? undefined
      : pictureFolder(`openKarpathy: ${path}`, resolve(options.images));
  const idOf = uniqueIds();
  const images: ImageRecord[] = [];
  const captions: CaptionRecord[] = [];
  const splits = splitCollector();
  for (const [i, entry] of entries.entries()) {
    const where = `openKarpathy: ${path}, images[${i}].filepath`;
    const picture = await pictures?.find(entry.name, {
      where,
      folders: entry.folder === '' ? [] : [entry.folder],
    });
    if (pictures && picture === undefined) continue;
    const id = idOf(entry.name, `${entry.folder}/${entry.name}`);
    const image =
      images.push({ id, ...(pictures && picture !== undefined && { file: pictures.pathOf(picture) }) }) - 1;
    captions.push(
      ...entry.sentences.map((text, k) => ({ id: `${captionName(entry, id)}#${k}`, image, text })),
    );
    splits.add(entry.split, image);
  }
  await pictures?.assertSome('Give the folder of its images.');
  const name = basename(path)
    .replace(/^dataset_/, '')
    .replace(/\.json(\.gz)?$/, '');
  return { name, synthetic: false, images, captions, splits: splits.all(), notes: pictures?.notes() ?? [] };
}

/** Name of an image in the ids of its captions: its file name, unless another image has that. */
function captionName({ name }: Entry, id: string): string {
  return id === bareName(name) ? name : id;
}

async function readEntries(path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  await readJsonItems('openKarpathy', path, ['images'], (_, i, one) => {
    entries.push(entryOf(one, `openKarpathy: ${path}, images[${i}]`));
  });
  return entries;
}

/** Parses one element of the list of images. */
function entryOf(one: unknown, where: string): Entry {
  const name = field(one, 'filename');
  const folder = field(one, 'filepath') ?? '';
  const split = field(one, 'split');
  const sentences = field(one, 'sentences');
  if (
    typeof name !== 'string' ||
    typeof folder !== 'string' ||
    typeof split !== 'string' ||
    !Array.isArray(sentences)
  ) {
    throw new DataError(
      `${where} must have filename, split and sentences. Take the file from its first source.`,
    );
  }
  return {
    name,
    folder,
    split: split === 'val' ? 'dev' : split,
    sentences: sentences.map((sentence: unknown, i) => {
      const raw = field(sentence, 'raw');
      if (typeof raw !== 'string' || raw.trim() === '') {
        throw new DataError(
          `${where}.sentences[${i}].raw must be a caption, got ${shown(raw)}. Correct the entry or remove it.`,
        );
      }
      return raw.trim();
    }),
  };
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
