import { basename, dirname, resolve } from 'node:path';
import { DataError } from '@vse/base';
import type { Dataset } from '../dataset';
import { openPlain } from '../files/read-bytes';
import { openCocoCaptions } from '../readers/coco';
import { openFavre } from '../readers/favre';
import { openFolder, type FolderOptions } from '../readers/folder';
import { openKarpathy } from '../readers/karpathy';
import { ownNames, type DatasetNames } from './dataset-names';

const tableName = /\.(csv|tsv|jsonl|ndjson|parquet)(\.gz)?$/i;
/** Lists in JSON, as LAVIS distributes its annotations. */
const listName = /\.json(\.gz)?$/i;
const splitName = /(^|[^a-z])(train|test|val|dev)/i;

/** Columns of facts that a table keeps, and whether its records need captions. */
export interface TableChoice {
  readonly metadata?: readonly string[] | 'all';
  readonly captionless?: boolean;
}

/** Forms of caption files by the file's name, each with the function that opens it with a folder of images. */
const forms: readonly {
  readonly name: RegExp;
  readonly open: (file: string, images: string | undefined, table: TableChoice) => Promise<Dataset>;
}[] = [
  { name: /^dataset.*\.json(\.gz)?$/, open: (file, images) => openKarpathy(file, folderOf(images)) },
  {
    name: /^captions.*\.json(\.gz)?$/, // alone, it divides nothing, whatever its name
    open: (file, images) => openCocoCaptions(file, { ...folderOf(images), split: 'all' }),
  },
  { name: /^annotations.*\.txt$/, open: (file, images) => openFavre(file, folderOf(images)) },
  { name: tableName, open: openTableFile },
  {
    name: /^captions\.txt$/i, // Kaggle's Flickr8k is a table, others have Favre's form
    open: async (file, images, table) =>
      (await isTable(file)) ? openTableFile(file, images, table) : openFavre(file, folderOf(images)),
  },
];

/** Names of caption files, for error messages. */
export const captionFileNames =
  'dataset_*.json, captions_*.json, annotations*.txt, captions.txt, *.csv, *.tsv, *.jsonl, *.parquet or *.json';

function folderOf(images: string | undefined): { readonly images?: string } {
  return images === undefined ? {} : { images };
}

/** Opens a table; without `images` pictures are looked for beside it, in folders such as images/ too. */
function openTableFile(file: string, images: string | undefined, table: TableChoice): Promise<Dataset> {
  const folder = dirname(file);
  return openFolder(folder, {
    captions: basename(file),
    ...(images !== folder && folderOf(images)),
    ...columnsFor(table),
  });
}

/** Options of `openFolder` for the columns of facts, and for records without a caption. */
export function columnsFor({ metadata, captionless }: TableChoice): Pick<FolderOptions, 'columns'> {
  if (metadata === undefined && captionless === undefined) return {};
  return {
    columns: {
      ...(metadata !== undefined && { metadata }),
      ...(captionless !== undefined && { captionless }),
    },
  };
}

/** True if the first line of a text names columns. */
async function isTable(file: string): Promise<boolean> {
  // The reader says what is wrong with a file that cannot be read.
  const handle = await openPlain('openDataset', file).catch(() => undefined);
  if (!handle) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1000), 0, 1000, 0);
    const [head = ''] = buffer.toString('utf8', 0, bytesRead).split('\n');
    return /^\W*(image|file)\w*\W*[,;|\t].*(caption|comment|text)/i.test(head);
  } catch {
    return false; // a folder
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
export function captionFilesAmong(names: readonly string[]): string[] {
  return names.filter((name) => forms.some((form) => form.name.test(name)));
}

/**
 * Opens one caption file with the images of a folder: Karpathy's JSON, COCO's, the text of Favre's tutorial (also any
 * other `.txt`), a table.
 *
 * @throws `DataError` for a file whose name tells no form, and the errors of the readers.
 */
export async function openCaptionFile(
  captions: string,
  images: string | undefined,
  { names = ownNames, ...table }: TableChoice & { readonly names?: DatasetNames },
): Promise<Dataset> {
  const file = resolve(captions);
  const known = forms.find((form) => form.name.test(basename(file)));
  const home = images === undefined ? undefined : resolve(images);
  if (known) return known.open(file, home, table);
  if (file.endsWith('.txt')) return openFavre(file, folderOf(home));
  if (listName.test(file)) return openTableFile(file, home, table);
  throw new DataError(
    `${names.captions}: ${file} must be named ${captionFileNames}: the name tells the form. Rename it.`,
  );
}
