import { basename, join, relative, resolve } from 'node:path';
import { DataError } from '@vse/base';
import type { CaptionRow, TableColumns } from '../captions-table/caption-rows';
import { findTables, splitIn, type FoundTable } from '../captions-table/find-tables';
import { readTable } from '../captions-table/read-table';
import type { CaptionRecord, Dataset, ImageRecord } from '../dataset';
import { brokenRecords } from '../files/broken-records';
import { insideFolder } from '../files/inside-folder';
import { namesIn } from '../files/names-in';
import { pictureFolder, type FindOptions } from '../files/picture-folder';
import type { TextOptions } from '../files/text-bytes';
import { uniqueIds } from '../files/unique-ids';
import { splitCollector } from '../split-collector';

/** Options of `openFolder`. */
export interface FolderOptions extends TextOptions {
  /**
   * File of the captions in the folder. Defaults to the only one that ends in `.csv`, `.tsv`, `.jsonl`, `.ndjson` or
   * `.parquet`, else `captions.txt`, else the only `.json`; or to several that are named for splits, or one in each folder of
   * a split.
   */
  readonly captions?: string;
  /**
   * Folder of the images, relative to the folder as `captions` is. Defaults to the folder itself and, for names that are not
   * there, a folder such as `images` or `Images` in it.
   */
  readonly images?: string;
  /** Leaves out records that cannot be read, and counts them in `notes`. Defaults to `false`, an error. */
  readonly skipBroken?: boolean;
  /** Names of the table's columns. Defaults to the usual names. */
  readonly columns?: TableColumns;
  /** Name of the data set. Defaults to the name of the folder. */
  readonly name?: string;
}

/** Names of folders of pictures that lie beside their captions. */
const PICTURES = /^(images?|imgs?|pictures?|photos?|flickr30k[-_]images|flicker8k_dataset|jpegimages)$/i;
/** Split of tables without a column for it. */
const ALL = 'all';

/**
 * Opens your own pictures: a folder of images, and a table with one record per caption: a csv or tsv with column names in
 * the first line, one JSON object per line, a JSON list of objects (LAVIS), or parquet. Several records may name one image,
 * and one record several captions: a list, in JSON or Python's form also within a cell, or columns `caption_0`, `caption_1`.
 * A column `split` gives the splits; else the names of tables or of Hugging Face's folders (`train/metadata.csv`) do; without
 * both all images are in the split `all`. A record without a split among others that have one is in none.
 *
 * Images may be in subfolders; absolute paths inside the folder are taken. Records without an image file, and images of kinds
 * that are not read (HEIC, BMP), are dropped and counted in `notes`; images whose records name different splits stay in the
 * first, and are counted too. So is a record of a table with bars that lacks a bar, as Kaggle's Flickr30k has one.
 *
 * @param folder - Folder of the table.
 * @param options - Names of the table, of its columns and of the folder of images.
 * @throws `DataError` if there is no such table, a record has another form (naming its line), is not UTF-8 or names a file
 * outside the folder of images, if the tables have no record, or if none of the images is there.
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
  const tables = await tablesOf(home, options.captions);
  const pictures = await picturesOf(`openFolder: ${join(home, tables[0]!.path)}`, home, options.images);
  const collected = collector(options.columns?.metadata === 'all');
  const broken = brokenRecords();
  let records = 0;
  for (const table of tables) {
    const path = join(home, table.path);
    const where = `openFolder: ${path}`;
    const reading = { ...options, onBroken: broken.add };
    for await (const row of readTable('openFolder', path, reading)) {
      records += 1;
      const picture = await pictures.find(row.image, { where, folders: table.folder ? [table.folder] : [] });
      const split = row.split ?? table.split ?? splitOfFolder(table.path, picture?.name);
      if (picture) collected.add(picture, { ...row, ...(split !== undefined && { split }) });
    }
  }
  if (broken.count > records) throw broken.first[0]!;
  if (records === 0) {
    const names = tables.map(({ path }) => path).join(', ');
    throw new DataError(
      `openFolder: ${home} must have captions in ${names}, got no record. Give the table that has them.`,
    );
  }
  await pictures.assertSome(`Name their folder with images.`);
  const { captions } = collected;
  const images = collected.images();
  const notes = [...broken.notes('records'), ...pictures.notes(), ...collected.notes()];
  const name = options.name ?? basename(home);
  return { name, synthetic: false, images, captions, splits: collected.splits(), notes };
}

async function tablesOf(home: string, captions: string | undefined): Promise<readonly FoundTable[]> {
  if (captions === undefined) return findTables(home);
  return [{ path: relative(home, insideFolder('openFolder: captions', home, captions)) }];
}

/** Split of the folder that a picture is in, for Hugging Face's `metadata` tables, which name none. */
function splitOfFolder(table: string, picture: string | undefined): string | undefined {
  if (!/(^|[\\/])metadata\.\w+(\.gz)?$/i.test(table)) return undefined;
  const [folder, ...below] = picture?.split('/') ?? [];
  return folder === undefined || below.length === 0 ? undefined : splitIn(folder);
}

/** A picture: its file, and the name by which the data set knows it. */
interface NamedPicture {
  readonly name: string;
  readonly file: string;
}

/** Looks up pictures in the folder of images or, if none is given, also in folders with usual names. */
async function picturesOf(where: string, home: string, images: string | undefined) {
  const pictures = pictureFolder(where, images === undefined ? home : resolve(home, images));
  const usual = images === undefined ? (await namesIn(home)).filter((name) => PICTURES.test(name)) : [];
  return {
    ...pictures,
    async find(image: string, options: FindOptions): Promise<NamedPicture | undefined> {
      const folders = [...(options.folders ?? []), '', ...usual];
      const picture = await pictures.find(image, { ...options, folders });
      if (picture === undefined) return undefined;
      const beside = usual.find(
        (folder) => picture.startsWith(`${folder}/`) && !image.startsWith(`${folder}/`),
      );
      return {
        name: beside === undefined ? picture : picture.slice(beside.length + 1),
        file: pictures.pathOf(picture),
      };
    },
  };
}

/**
 * Collects records into images, captions and splits. Of `allFacts`, those that differ between the records of one image are of
 * its captions, such as their numbers, and are left out.
 */
function collector(allFacts: boolean) {
  const images: ImageRecord[] = [];
  const ofCaptions = new Set<string>();
  const captions: CaptionRecord[] = [];
  const numbers = new Map<string, number>();
  const idOf = uniqueIds();
  const counts: number[] = [];
  const splitOf: (string | undefined)[] = [];
  let moved = 0;
  const numberOf = ({ name, file }: NamedPicture, { split, metadata }: CaptionRow): number => {
    const known = numbers.get(file);
    if (known !== undefined) {
      const before = images[known]!.metadata ?? {};
      for (const [name, value] of Object.entries(metadata ?? {}))
        if (before[name] !== value) ofCaptions.add(name);
      return known;
    }
    const record = { id: idOf(name), file, ...(metadata && { metadata }) }; // a.jpg and a.png are two images
    const image = images.push(record) - 1;
    numbers.set(file, image);
    splitOf.push(split);
    counts.push(0);
    return image;
  };
  return {
    captions,
    images(): ImageRecord[] {
      if (!allFacts || ofCaptions.size === 0) return images;
      return images.map(({ metadata = {}, ...image }) => {
        const facts = Object.entries(metadata).filter(([name]) => !ofCaptions.has(name));
        return { ...image, ...(facts.length > 0 && { metadata: Object.fromEntries(facts) }) };
      });
    },
    add(picture: NamedPicture, row: CaptionRow): void {
      const { captions: texts, split } = row;
      const image = numberOf(picture, row);
      splitOf[image] ??= split;
      if (split !== undefined && splitOf[image] !== split) moved += 1;
      for (const text of texts) captions.push({ id: `${picture.name}#${counts[image]!++}`, image, text });
    },
    splits(): Record<string, number[]> {
      const splits = splitCollector();
      const some = splitOf.some((split) => split !== undefined);
      splitOf.forEach((split, image) => {
        if (split !== undefined) splits.add(split, image);
        else if (!some) splits.add(ALL, image);
      });
      return splits.all();
    },
    notes(): string[] {
      const notes: string[] = [];
      const named = splitOf.filter((split) => split !== undefined).length;
      if (named > 0 && named < splitOf.length) {
        notes.push(`Left ${splitOf.length - named} images out of all splits: their records name none.`);
      }
      if (moved > 0) notes.push(`Left ${moved} records in the split of their image's first record.`);
      return notes;
    },
  };
}
