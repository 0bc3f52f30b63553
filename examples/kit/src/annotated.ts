import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from '@vse/core';
import { openCocoCaptions, openFavre, openFolder, openKarpathy, type Dataset } from '@vse/datasets';

/** Captions in one file, by its name: how each form is opened with the images of a folder. */
const forms: readonly {
  readonly name: RegExp;
  readonly open: (file: string, images: string) => Promise<Dataset>;
}[] = [
  { name: /^dataset.*\.json(\.gz)?$/, open: (file, images) => openKarpathy(file, { images }) },
  {
    name: /^captions.*\.json(\.gz)?$/,
    open: async (file, images) => divided(await openCocoCaptions(file, { images })),
  },
  { name: /^annotations.*\.txt$/, open: (file, images) => openFavre(file, { images }) },
  {
    name: /\.(csv|tsv|jsonl)(\.gz)?$/i,
    async open(file, images) {
      const dataset = await openFolder(dirname(file), { captions: basename(file), images });
      return 'all' in dataset.splits ? divided(dataset) : dataset;
    },
  },
];

/** What files of captions are called, for error messages. */
export const annotationNames = 'dataset_*.json, captions_*.json, annotations*.txt, *.csv, *.tsv or *.jsonl';

/** The files of captions among some names. */
export function annotationsAmong(names: readonly string[]): string[] {
  return names.filter((name) => forms.some((form) => form.name.test(name)));
}

/**
 * Opens one file of captions with the images of a folder: Karpathy's json, COCO's, the text of Favre's tutorial (also any
 * other `.txt`), a table. Of a file that knows no splits, COCO's and a table without them, the first nine tenths of the images
 * are trained on and the rest is scored.
 */
export async function openAnnotated(annotations: string, images: string): Promise<Dataset> {
  const file = resolve(annotations);
  const known = forms.find((form) => form.name.test(basename(file)));
  if (known) return known.open(file, resolve(images));
  if (file.endsWith('.txt')) return openFavre(file, { images: resolve(images) });
  throw new DataError(
    `--annotations: ${file} must be called ${annotationNames}, so that its form is known. Give it such a name.`,
  );
}

/**
 * Opens COCO as its authors distribute it: the pictures of `train2014` (or any other year) to train on and those of
 * `val2014` to be scored on, each with its file of captions. `home` holds the folders of pictures.
 */
export async function openCoco(files: readonly string[], home: string): Promise<Dataset> {
  const parts = await Promise.all(
    files.map((file) => {
      const folder = basename(file).replace(/^captions_|\.json(\.gz)?$/g, '');
      return openCocoCaptions(file, { images: join(home, folder) });
    }),
  );
  const all = parts.reduce(joined);
  return Object.keys(all.splits).length > 1 ? all : divided(all);
}

/** Two data sets as one: the images and captions of the second come after those of the first. */
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

function divided(dataset: Dataset): Dataset {
  const all = [...dataset.images.keys()];
  const training = Math.floor(0.9 * all.length + 1e-9);
  const note = 'No splits are given: the first nine tenths of the images train, the rest is scored.';
  return {
    ...dataset,
    splits: { train: all.slice(0, training), dev: all.slice(training) },
    notes: [...dataset.notes, note],
  };
}
