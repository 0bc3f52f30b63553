import { join, resolve } from 'node:path';
import { DataError, type FeatureSource } from '@vse/base';
import { openNpy, type NpyFile } from '@vse/formats';
import type { Dataset } from '../dataset';
import { contentsOf, namesIn } from '../files/names-in';
import { readLines } from '../files/read-lines';
import { some } from '../files/shown';
import type { TextOptions } from '../files/text-bytes';
import { npyFeatures, repeatsIn } from './npy-features';

/** One split of precomputed features: row i of `features` belongs to `dataset.images[i]`. */
export interface PrecomputedSplit {
  /** Images and captions of the split. */
  readonly dataset: Dataset;
  /** Features of its images, by row. */
  readonly features: FeatureSource;
}

/** An open folder of precomputed features. */
export interface Precomputed {
  /** Splits by name. */
  readonly splits: Readonly<Record<string, PrecomputedSplit>>;
  /** Closes the feature files; nothing can be read afterwards. */
  readonly close: () => Promise<void>;
}

/** Options of `openPrecomputed`. */
export interface PrecomputedOptions extends TextOptions {
  /** Marks the images as generated. Defaults to `false`. */
  readonly synthetic?: boolean;
}

const SPLITS = ['train', 'dev', 'test', 'testall'];

/**
 * Opens a folder such as `f30k_precomp` or `coco_precomp`, as VSE++ and SCAN read it: `<split>_ims.npy`
 * (`[images, regions, dim]` or `[images, dim]`), `<split>_caps.txt` (one caption per line) and optionally
 * `<split>_ids.txt`, for those of the splits train, dev, test and testall that it has.
 * https://arxiv.org/abs/1707.05612, https://arxiv.org/abs/1803.08024
 *
 * The number of captions per image follows from the counts. If the array has one row per caption, consecutive equal rows
 * are one image. Rows are read on demand. Ids are unique: `notes` names images that are renamed because an earlier one has
 * their id.
 *
 * @throws `DataError` if no split is complete, captions are not a multiple of images, or a caption is empty.
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openPrecomputed } from '@vse/datasets';
 * import { writeNpy } from '@vse/formats';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'precomp-'));
 * const values = Float32Array.of(1, 2, 3, 4);
 * await writeNpy(join(folder, 'test_ims.npy'), { shape: [2, 1, 2], dtype: 'float32', values });
 * await writeFile(join(folder, 'test_caps.txt'), 'a dog\na puppy\na cat\na kitten\n');
 * const { splits, close } = await openPrecomputed(folder);
 * const { dataset, features } = splits['test']!;
 * console.log(dataset.captions, await features.read([1]));
 * await close();
 * ```
 */
export async function openPrecomputed(
  folder: string,
  options: PrecomputedOptions = {},
): Promise<Precomputed> {
  const home = resolve(folder);
  const present = await namesIn(home);
  const found = SPLITS.filter((split) => present.includes(`${split}_caps.txt`));
  if (found.length === 0) {
    throw new DataError(
      `openPrecomputed: the folder must hold <split>_ims.npy and <split>_caps.txt for a split of ${SPLITS.join(', ')}, got none; ${await contentsOf(home)}. Give the folder that holds them.`,
    );
  }
  const opened: NpyFile[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(opened.splice(0).map((file) => file.close()));
  };
  try {
    const splits: Record<string, PrecomputedSplit> = {};
    for (const split of found) {
      const npy = await openNpy(join(home, `${split}_ims.npy`));
      opened.push(npy);
      splits[split] = await openSplit(home, split, npy, options);
    }
    return { splits: withOverlaps(splits), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openSplit(
  home: string,
  split: string,
  npy: NpyFile,
  options: PrecomputedOptions,
): Promise<PrecomputedSplit> {
  const where = `openPrecomputed: ${split}`;
  const texts = await readCaptions(where, join(home, `${split}_caps.txt`), options);
  const repeats = npy.rows === texts.length ? await repeatsIn(npy) : 1;
  const features = npyFeatures(where, npy, repeats);
  const each = texts.length / features.rows;
  if (!Number.isInteger(each) || each < 1) {
    throw new DataError(
      `${where}: ${join(home, `${split}_caps.txt`)} must have the same number of captions for each image, got ${texts.length} captions for ${features.rows} images (${split}_ims.npy is [${npy.shape.join(', ')}]). Take both files from one set, whole.`,
    );
  }
  const { ids, notes } = await readIds(home, split, features.rows, texts.length, options);
  if (repeats > 1) notes.push(`${split}_ims.npy holds every image ${repeats} times; each is used once.`);
  const dataset: Dataset = {
    name: split,
    synthetic: options.synthetic ?? false,
    images: ids.map((id, row) => ({ id, row })),
    captions: texts.map((text, i) => ({ id: `${split}#${i}`, image: Math.floor(i / each), text })),
    splits: { [split]: ids.map((_, i) => i) },
    notes,
  };
  return { dataset, features };
}

/** Notes which splits share images by name; `testall` contains `test` by design. */
function withOverlaps(splits: Readonly<Record<string, PrecomputedSplit>>): Record<string, PrecomputedSplit> {
  const idsOf = (split: string): ReadonlySet<string> =>
    new Set(splits[split]!.dataset.images.map(({ id }) => id));
  const names = Object.keys(splits);
  return Object.fromEntries(
    names.map((name) => {
      const { dataset, features } = splits[name]!;
      const notes = names.flatMap((other) => {
        if (other === name || (name.startsWith('test') && other.startsWith('test'))) return [];
        const others = idsOf(other);
        const shared = dataset.images.filter(({ id }) => others.has(id)).length;
        return shared > 0 ? [`Shares ${shared} images with split ${other}.`] : [];
      });
      return [name, { features, dataset: { ...dataset, notes: [...dataset.notes, ...notes] } }];
    }),
  );
}

async function readCaptions(where: string, path: string, options: TextOptions): Promise<string[]> {
  const lines = await readLines(where, path, options);
  return lines.map((line, i) => {
    const text = line.trim();
    if (text === '') {
      throw new DataError(
        `${where}: ${path}, line ${i + 1} must be a caption, got an empty line. Fill it in.`,
      );
    }
    return text;
  });
}

/** Reads the ids of the images; their file has one line per image or per caption. */
async function readIds(
  home: string,
  split: string,
  images: number,
  captions: number,
  options: TextOptions,
): Promise<{ ids: string[]; notes: string[] }> {
  const name = `${split}_ids.txt`;
  const lines = (await namesIn(home)).includes(name)
    ? await readLines('openPrecomputed', join(home, name), options)
    : [];
  const numbered = Array.from({ length: images }, (_, i) => `${split}-${i}`);
  if (lines.length === images) return distinct(name, lines, numbered);
  if (lines.length === captions) {
    const ofImages = numbered.map((_, i) => lines[(i * captions) / images]!);
    return distinct(name, ofImages, numbered);
  }
  const fault = lines.length === 0 ? 'is not there' : `has ${lines.length} lines for ${images} images`;
  return { ids: numbered, notes: [`Images are numbered: ${name} ${fault}.`] };
}

/** Ids without blanks around them; an empty line becomes the image's number, and the second of an id gets `#2` after it. */
function distinct(
  name: string,
  lines: readonly string[],
  numbered: readonly string[],
): { ids: string[]; notes: string[] } {
  const given = lines.map((line, i) => line.trim() || numbered[i]!);
  const taken = new Set(given);
  const seen = new Set<string>();
  const ids = given.map((id) => {
    let own = id;
    for (let number = 2; seen.has(own) || (own !== id && taken.has(own)); number++) own = `${id}#${number}`;
    seen.add(own);
    return own;
  });
  const notes: string[] = [];
  const empty = lines.filter((line) => line.trim() === '').length;
  if (empty > 0) notes.push(`Numbered ${empty} images: their lines of ${name} are empty.`);
  const repeated = ids.filter((id, i) => id !== given[i]);
  if (repeated.length > 0) {
    notes.push(
      `Renamed ${repeated.length} images whose ids in ${name} are those of earlier ones: ${some(repeated)}.`,
    );
  }
  return { ids, notes };
}
