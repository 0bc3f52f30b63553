import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from '@vse/core';
import { openCocoCaptions, openFavre, openFolder, openKarpathy, type Dataset } from '@vse/datasets';

/** Captions in one file, by its name: how each form is opened with the images of a folder. */
const forms: readonly {
  readonly name: RegExp;
  readonly open: (file: string, images: string) => Promise<Dataset>;
}[] = [
  { name: /^dataset.*\.json(\.gz)?$/, open: (file, images) => openKarpathy(file, { images }) },
  { name: /^captions.*\.json(\.gz)?$/, open: (file, images) => openCocoCaptions(file, { images }) },
  { name: /^annotations.*\.txt$/, open: (file, images) => openFavre(file, { images }) },
  {
    name: /\.(csv|tsv|jsonl)(\.gz)?$/i,
    open: (file, images) => openFolder(dirname(file), { captions: basename(file), images }),
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
 * other `.txt`), a table. Where the file has no splits to train on and to be scored on, the first nine tenths of its images
 * are the one and the rest the other.
 */
export async function openAnnotated(annotations: string, images: string): Promise<Dataset> {
  const file = resolve(annotations);
  const known = forms.find((form) => form.name.test(basename(file)));
  if (known) return withSplits(await known.open(file, resolve(images)));
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
  return withSplits(parts.reduce(joined));
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

function withSplits(dataset: Dataset): Dataset {
  if (Object.values(dataset.splits).filter((images) => images.length > 0).length !== 1) return dataset;
  const all = [...dataset.images.keys()];
  const training = Math.floor(0.9 * all.length + 1e-9);
  const note = 'No splits are given: the first nine tenths of the images train, the rest is scored.';
  return {
    ...dataset,
    splits: { train: all.slice(0, training), dev: all.slice(training) },
    notes: [...dataset.notes, note],
  };
}
