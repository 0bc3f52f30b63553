import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from '@vse/core';
import type { CaptionRow, TableColumns } from '../captions-table/caption-rows';
import { csvCaptions } from '../captions-table/csv-captions';
import { jsonlCaptions } from '../captions-table/jsonl-captions';
import type { CaptionRecord, Dataset, ImageRecord } from '../dataset';
import { insideFolder } from '../files/inside-folder';
import { contentsOf, namesIn } from '../files/names-in';
import { readBytes } from '../files/read-bytes';
import { readLines } from '../files/read-lines';

export interface FolderOptions {
  /** The file of captions in the folder. Defaults to the only one that ends in `.csv`, `.tsv` or `.jsonl`. */
  readonly captions?: string;
  /** The folder that the images' names start from. Defaults to the folder itself. */
  readonly images?: string;
  /** What the table calls its columns. Defaults to the usual names. */
  readonly columns?: TableColumns;
  /** What the data set is called. Defaults to the folder's name. */
  readonly name?: string;
}

const TABLES = /\.(csv|tsv|jsonl)(\.gz)?$/i;
/** The split of a table that names none. */
const ALL = 'all';

/**
 * Opens pictures of your own: a folder of images, and a table with a record for each caption: a csv or tsv with the names
 * of its columns in the first line, or a JSON object on each line (where `caption` may be a list). Several records may name
 * one image. A column `split` gives the splits; without one all images are in the split `all`.
 *
 * Images may lie in folders below. Records whose image is absent are dropped and counted in `notes`, as are images whose
 * records name different splits, which stay in their first.
 *
 * @throws DataError when there is no such table, a record has another form (naming its line), or names a file outside the
 * folder of images
 */
export async function openFolder(folder: string, options: FolderOptions = {}): Promise<Dataset> {
  const home = resolve(folder);
  const table = options.captions ?? (await onlyTable(home));
  const path = insideFolder('openFolder: captions', home, table);
  const where = `openFolder: ${path}`;
  const rows = await readTable(where, path, options.columns ?? {});
  return collectRows(where, rows, {
    name: options.name ?? basename(home),
    pictures: options.images === undefined ? home : resolve(options.images),
  });
}

async function readTable(where: string, path: string, columns: TableColumns): Promise<CaptionRow[]> {
  if (/\.jsonl(\.gz)?$/i.test(path))
    return jsonlCaptions(where, await readLines('openFolder', path), columns);
  const rows: CaptionRow[] = [];
  for await (const row of csvCaptions(where, readBytes('openFolder', path), columns)) rows.push(row);
  return rows;
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

async function collectRows(
  where: string,
  rows: readonly CaptionRow[],
  { name, pictures }: { readonly name: string; readonly pictures: string },
): Promise<Dataset> {
  const exists = await listing(where, rows, pictures);
  const numbers = new Map<string, number>();
  const ids = new Set<string>();
  const counts: number[] = [];
  const images: ImageRecord[] = [];
  const captions: CaptionRecord[] = [];
  const splitOf: string[] = [];
  const absent = new Set<string>();
  let moved = 0;
  for (const { image: file, captions: texts, split = ALL } of rows) {
    if (!exists(file)) {
      absent.add(file);
      continue;
    }
    let image = numbers.get(file);
    if (image === undefined) {
      const bare = file.replace(/\.[a-z]+$/i, '');
      const id = ids.has(bare) ? file : bare; // a.jpg and a.png are two images
      ids.add(id);
      image = images.push({ id, file: join(pictures, file) }) - 1;
      numbers.set(file, image);
      splitOf.push(split);
      counts.push(0);
    } else if (splitOf[image] !== split) moved += 1;
    for (const text of texts) captions.push({ id: `${file}#${counts[image]!++}`, image, text });
  }
  if (images.length === 0) {
    throw new DataError(
      `${where} must name images that are in ${pictures}, got ${absent.size} names of none; ${await contentsOf(pictures)}. Name their folder with images.`,
    );
  }
  const notes: string[] = [];
  if (absent.size > 0)
    notes.push(`Dropped ${absent.size} images that are absent, with their captions: ${some(absent)}.`);
  if (moved > 0) notes.push(`Left ${moved} records in the split of their image's first record.`);
  const splits: Record<string, number[]> = {};
  splitOf.forEach((split, image) => (splits[split] ??= []).push(image));
  return { name, synthetic: false, images, captions, splits, notes };
}

/** Tells whether an image is there; each folder is listed once. */
async function listing(
  where: string,
  rows: readonly CaptionRow[],
  pictures: string,
): Promise<(image: string) => boolean> {
  const listed = new Map<string, ReadonlySet<string>>();
  for (const { image } of rows) {
    const folder = dirname(insideFolder(where, pictures, image));
    if (!listed.has(folder)) listed.set(folder, new Set(await namesIn(folder)));
  }
  return (image) => listed.get(dirname(resolve(pictures, image)))!.has(basename(image));
}

function some(names: ReadonlySet<string>): string {
  const [shown, more] = [[...names].slice(0, 3), names.size > 3];
  return shown.join(', ') + (more ? ', ...' : '');
}
