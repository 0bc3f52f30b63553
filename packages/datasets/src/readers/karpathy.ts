import { basename, join, resolve } from 'node:path';
import { DataError } from '@vse/base';
import type { CaptionRecord, Dataset, ImageRecord } from '../dataset';
import { insideFolder } from '../files/inside-folder';
import { readJsonItems } from '../files/json-items';
import { namesIn } from '../files/names-in';

/** Options of `openKarpathy`. */
export interface KarpathyOptions {
  /** Folder of the image files, or of COCO's folders `train2014` and `val2014`; without it the records name no files. */
  readonly images?: string;
}

interface Entry {
  /** Name of the file, unique among the images. */
  readonly name: string;
  /** Subfolders to search: the one that the entry names, and the folder of images itself. */
  readonly folders: readonly string[];
  readonly split: string;
  readonly sentences: readonly string[];
}

/**
 * Opens a `dataset_*.json` (Flickr8k, Flickr30k, COCO) as Karpathy distributes them: images, captions and splits in
 * one file. https://arxiv.org/abs/1412.2306
 *
 * Split `val` is called `dev`; `restval` keeps its name, because not every paper trains on it. With `images`, entries
 * without a file are dropped and counted in `notes`. The file is read entry by entry.
 *
 * @throws `DataError` that names the entry if the file is not JSON of that form, or an entry names a file outside the
 * folder.
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
  const find =
    options.images === undefined ? undefined : await finder(path, resolve(options.images), entries);
  const images: ImageRecord[] = [];
  const captions: CaptionRecord[] = [];
  const splits: Record<string, number[]> = {};
  for (const entry of entries) {
    const file = find?.(entry);
    if (find && file === undefined) continue;
    const id = entry.name.replace(/\.[a-z]+$/i, '');
    const image = images.push(file === undefined ? { id } : { id, file }) - 1;
    captions.push(...entry.sentences.map((text, i) => ({ id: `${entry.name}#${i}`, image, text })));
    (splits[entry.split] ??= []).push(image);
  }
  const lost = entries.length - images.length;
  const notes = lost > 0 ? [`Dropped ${lost} images that are absent, with their captions.`] : [];
  const name = basename(path)
    .replace(/^dataset_/, '')
    .replace(/\.json(\.gz)?$/, '');
  return { name, synthetic: false, images, captions, splits, notes };
}

/** Returns a function that finds the file of an entry; each folder is listed once. */
async function finder(
  path: string,
  home: string,
  entries: readonly Entry[],
): Promise<(entry: Entry) => string | undefined> {
  const listed = new Map<string, ReadonlySet<string>>();
  for (const [i, { folders }] of entries.entries()) {
    for (const folder of folders) {
      if (listed.has(folder)) continue;
      const place =
        folder === '' ? home : insideFolder(`openKarpathy: ${path}, images[${i}].filepath`, home, folder);
      listed.set(folder, new Set(await namesIn(place)));
    }
  }
  return ({ name, folders }) => {
    const folder = folders.find((one) => listed.get(one)!.has(name));
    return folder === undefined ? undefined : join(home, folder, name);
  };
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
    folders: folder === '' ? [''] : [folder, ''],
    split: split === 'val' ? 'dev' : split,
    sentences: sentences.map((sentence: unknown, i) => {
      const raw = field(sentence, 'raw');
      if (typeof raw !== 'string' || raw.trim() === '') {
        throw new DataError(
          `${where}.sentences[${i}].raw must be a caption, got ${JSON.stringify(raw)}. Correct the entry or remove it.`,
        );
      }
      return raw.trim();
    }),
  };
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
