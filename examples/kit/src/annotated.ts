import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from '@vse/core';
import {
  openCocoCaptions,
  openFavre,
  openFolder,
  openKarpathy,
  splitBy,
  type Dataset,
  type FolderOptions,
} from '@vse/datasets';

const tableName = /\.(csv|tsv|jsonl|parquet)(\.gz)?$/i;
/** Lists in JSON, as LAVIS distributes its annotations. */
const listName = /\.json(\.gz)?$/i;
const splitName = /(^|[^a-z])(train|test|val|dev)/i;

/** Forms of caption files by the file's name, each with the function that opens it with a folder of images. */
const forms: readonly {
  readonly name: RegExp;
  readonly open: (file: string, images: string | undefined) => Promise<Dataset>;
}[] = [
  { name: /^dataset.*\.json(\.gz)?$/, open: (file, images) => openKarpathy(file, folderOf(images)) },
  {
    name: /^captions.*\.json(\.gz)?$/,
    open: async (file, images) => byTenths(await openCocoCaptions(file, folderOf(images))),
  },
  { name: /^annotations.*\.txt$/, open: (file, images) => openFavre(file, folderOf(images)) },
  {
    name: tableName,
    open: openTableFile,
  },
  {
    name: /^captions\.txt$/i, // Kaggle's Flickr8k is a table, others have Favre's form
    open: async (file, images) =>
      (await isTable(file)) ? openTableFile(file, images) : openFavre(file, folderOf(images)),
  },
];

/** Names of caption files, for error messages. */
export const annotationNames =
  'dataset_*.json, captions_*.json, annotations*.txt, captions.txt, *.csv, *.tsv, *.jsonl, *.parquet or *.json';

function folderOf(images: string | undefined): { readonly images?: string } {
  return images === undefined ? {} : { images };
}

/** Opens a table of captions; images of a table without splits are divided. */
export async function openTable(folder: string, options: FolderOptions): Promise<Dataset> {
  return divided(await openFolder(folder, options));
}

/** Opens a table; without `--images` pictures are looked for beside it, in folders such as images/ too. */
function openTableFile(file: string, images: string | undefined): Promise<Dataset> {
  const folder = dirname(file);
  return openTable(folder, { captions: basename(file), ...(images !== folder && folderOf(images)) });
}

/** True if the first line of a text names columns. */
async function isTable(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return false; // the reader says what is wrong with it
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1000), 0, 1000, 0);
    const [head = ''] = buffer.toString('utf8', 0, bytesRead).split('\n');
    return /^\W*(image|file)\w*\W*[,;|\t].*(caption|comment|text)/i.test(head);
  } finally {
    await handle.close();
  }
}

/**
 * True for the names of a folder whose captions `openFolder` finds: tables that are named for splits, such as
 * `flickr30k_train.json` and `flickr30k_test.json`, or one list in JSON.
 */
export function holdsTables(names: readonly string[]): boolean {
  const tables = names.filter((name) => tableName.test(name));
  const found = tables.length > 0 ? tables : names.filter((name) => listName.test(name));
  return found.length === 1 || (found.length > 1 && found.every((name) => splitName.test(name)));
}

/** Returns the names that are those of caption files. */
export function annotationsAmong(names: readonly string[]): string[] {
  return names.filter((name) => forms.some((form) => form.name.test(name)));
}

/**
 * Opens one caption file with the images of a folder: Karpathy's JSON, COCO's, the text of Favre's tutorial (also any
 * other `.txt`), a table. Where the file names no splits (COCO's, some tables), the first nine tenths of the images train
 * and the rest is scored.
 */
export async function openAnnotated(annotations: string, images: string | undefined): Promise<Dataset> {
  const file = resolve(annotations);
  const known = forms.find((form) => form.name.test(basename(file)));
  const home = images === undefined ? undefined : resolve(images);
  if (known) return known.open(file, home);
  if (file.endsWith('.txt')) return openFavre(file, folderOf(home));
  if (listName.test(file)) return openTableFile(file, home);
  throw new DataError(
    `--annotations: ${file} must be named ${annotationNames}: the name tells the form. Rename it.`,
  );
}

/**
 * Opens COCO as its authors distribute it: pictures of `train2014` (or another year) to train on and of `val2014` to
 * score, each with its caption file. `home` holds the folders of pictures.
 */
export async function openCoco(files: readonly string[], home: string): Promise<Dataset> {
  const parts = await Promise.all(
    files.map((file) => {
      const folder = basename(file).replace(/^captions_|\.json(\.gz)?$/g, '');
      return openCocoCaptions(file, { images: join(home, folder) });
    }),
  );
  const all = parts.reduce(joined);
  return Object.keys(all.splits).length > 1 ? all : byTenths(all);
}

/** Joins two data sets: images and captions of the second follow those of the first. */
function joined(a: Dataset, b: Dataset): Dataset {
  const by = a.images.length;
  const names = new Set([...Object.keys(a.splits), ...Object.keys(b.splits)]);
  const splits = [...names].map((name) => {
    const later = (b.splits[name] ?? []).map((image) => image + by);
    return [name, [...(a.splits[name] ?? []), ...later]] as const;
  });
  return {
    ...a,
    images: [...a.images, ...b.images],
    captions: [...a.captions, ...b.captions.map((caption) => ({ ...caption, image: caption.image + by }))],
    splits: Object.fromEntries(splits),
    notes: [...a.notes, ...b.notes],
  };
}

/** Divides the images of a data set without splits. */
export function divided(dataset: Dataset): Dataset {
  return Object.keys(dataset.splits).join() === 'all' ? byTenths(dataset) : dataset;
}

function byTenths(dataset: Dataset): Dataset {
  const note = 'No splits are given: the first nine tenths of the images train, the rest is scored.';
  return { ...splitBy(dataset, { train: 0.9, dev: 0.1 }), notes: [...dataset.notes, note] };
}
