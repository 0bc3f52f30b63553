import { basename, join, resolve } from 'node:path';
import { DataError } from '@vse/base';
import type { CaptionRow, TableColumns } from '../captions-table/caption-rows';
import { csvCaptions } from '../captions-table/csv-captions';
import { jsonlCaptions } from '../captions-table/jsonl-captions';
import type { CaptionRecord, Dataset, ImageRecord } from '../dataset';
import { insideFolder } from '../files/inside-folder';
import { contentsOf, namesIn } from '../files/names-in';
import { presentIn } from '../files/present-in';
import { readBytes } from '../files/read-bytes';
import { readLines } from '../files/read-lines';

/** Options of `openFolder`. */
export interface FolderOptions {
  /** File of the captions in the folder. Defaults to the only one that ends in `.csv`, `.tsv` or `.jsonl`. */
  readonly captions?: string;
  /** Folder that the names of the images are relative to. Defaults to the folder itself. */
  readonly images?: string;
  /** Names of the table's columns. Defaults to the usual names. */
  readonly columns?: TableColumns;
  /** Name of the data set. Defaults to the name of the folder. */
  readonly name?: string;
}

const TABLES = /\.(csv|tsv|jsonl)(\.gz)?$/i;
/** Split of tables without a column for it. */
const ALL = 'all';

/**
 * Opens your own pictures: a folder of images, and a table with one record per caption: a csv or tsv with column names in
 * the first line, or one JSON object per line (where `caption` may be a list). Several records may name one image. A column
 * `split` gives the splits; without it all images are in the split `all`.
 *
 * Images may be in subfolders. Records without an image file are dropped and counted in `notes`; images whose records name
 * different splits stay in the first, and are counted too.
 *
 * @throws `DataError` if there is no such table, a record has another form (naming its line) or names a file outside the
 * folder of images.
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openFolder } from '@vse/datasets';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'pictures-'));
 * await writeFile(join(folder, 'dog.jpg'), 'a picture');
 * await writeFile(join(folder, 'captions.csv'), 'image,caption\ndog.jpg,A dog runs.\n');
 * const dataset = await openFolder(folder);
 * console.log(dataset.captions, dataset.splits);
 * ```
 */
export async function openFolder(folder: string, options: FolderOptions = {}): Promise<Dataset> {
  const home = resolve(folder);
  const table = options.captions ?? (await onlyTable(home));
  const path = insideFolder('openFolder: captions', home, table);
  const where = `openFolder: ${path}`;
  const pictures = options.images === undefined ? home : resolve(options.images);
  const exists = presentIn(where, pictures);
  const collected = collector(pictures);
  for await (const row of recordsOf(where, path, options.columns ?? {})) {
    collected.add(row, await exists(row.image));
  }
  if (collected.images.length === 0) {
    throw new DataError(
      `${where} must name images that are in ${pictures}, got ${collected.absent.size} names of none; ${await contentsOf(pictures)}. Name their folder with images.`,
    );
  }
  const { images, captions } = collected;
  const name = options.name ?? basename(home);
  return { name, synthetic: false, images, captions, splits: collected.splits(), notes: collected.notes() };
}

async function* recordsOf(where: string, path: string, columns: TableColumns): AsyncGenerator<CaptionRow> {
  if (/\.jsonl(\.gz)?$/i.test(path)) {
    yield* jsonlCaptions(where, await readLines('openFolder', path), columns);
  } else yield* csvCaptions(where, readBytes('openFolder', path), columns);
}

async function onlyTable(home: string): Promise<string> {
  const names = await namesIn(home);
  const tables = names.filter((name) => TABLES.test(name));
  if (tables.length === 1) return tables[0]!;
  throw new DataError(
    `openFolder: the folder must hold one table of captions (.csv, .tsv or .jsonl), got ${tables.join(', ') || 'none'}; ` +
      `${await contentsOf(home)}. Name it with captions.`,
  );
}

/** Collects records into images, captions and splits. */
function collector(pictures: string) {
  const images: ImageRecord[] = [];
  const captions: CaptionRecord[] = [];
  const numbers = new Map<string, number>();
  const ids = new Set<string>();
  const counts: number[] = [];
  const splitOf: string[] = [];
  const absent = new Set<string>();
  let moved = 0;
  const numberOf = (file: string, split: string): number => {
    const known = numbers.get(file);
    if (known !== undefined) return known;
    const bare = file.replace(/\.[a-z]+$/i, '');
    const id = ids.has(bare) ? file : bare; // a.jpg and a.png are two images
    const image = images.push({ id, file: join(pictures, file) }) - 1;
    ids.add(id);
    numbers.set(file, image);
    splitOf.push(split);
    counts.push(0);
    return image;
  };
  return {
    images,
    captions,
    absent,
    add({ image: file, captions: texts, split = ALL }: CaptionRow, exists: boolean): void {
      if (!exists) {
        absent.add(file);
        return;
      }
      const image = numberOf(file, split);
      if (splitOf[image] !== split) moved += 1;
      for (const text of texts) captions.push({ id: `${file}#${counts[image]!++}`, image, text });
    },
    splits(): Record<string, number[]> {
      const splits: Record<string, number[]> = {};
      splitOf.forEach((split, image) => (splits[split] ??= []).push(image));
      return splits;
    },
    notes(): string[] {
      const notes: string[] = [];
      if (absent.size > 0) {
        notes.push(`Dropped ${absent.size} images that are absent, with their captions: ${some(absent)}.`);
      }
      if (moved > 0) notes.push(`Left ${moved} records in the split of their image's first record.`);
      return notes;
    },
  };
}

function some(names: ReadonlySet<string>): string {
  const [shown, more] = [[...names].slice(0, 3), names.size > 3];
  return shown.join(', ') + (more ? ', ...' : '');
}
