import { join } from 'node:path';
import { DataError } from '@vse/base';
import { contentsOf, namesIn } from '../files/names-in';
import { splitName } from './caption-rows';

/** A table of captions in a folder. */
export interface FoundTable {
  /** Path below the folder. */
  readonly path: string;
  /** Folder below in which its pictures are looked for first. */
  readonly folder?: string;
  /** Split of its records, by its name or that of its folder. */
  readonly split?: string;
}

/** Endings of tables in the order in which they are taken: a `.json` beside a `.csv` is something else. */
const ENDINGS = [/\.(csv|tsv|jsonl|ndjson|parquet)(\.gz)?$/i, /^captions\.txt(\.gz)?$/i, /\.json(\.gz)?$/i];
const SPLIT = /(?:^|[^a-z])(train|training|test|testing|val|valid|validation|dev|restval)(?=$|[^a-z])/i;

/**
 * Finds the tables of captions in a folder: the only one; several that are named for splits (`train.csv`, `test.csv`;
 * `flickr30k_train.json`; `train-00000-of-00002.parquet`); or one in each split's folder, as Hugging Face lays out folders of
 * images (`train/metadata.csv`). Looks in the subfolder `data` too.
 *
 * @throws `DataError` that names the tables that there are, if there is none, or one cannot be told from the others.
 */
export async function findTables(home: string): Promise<FoundTable[]> {
  const names = (await namesIn(home)).filter((name) => !name.startsWith('.'));
  const tables = tablesAmong(names);
  if (tables.length === 1) return [{ path: tables[0]! }];
  const named = tables.map((path) => withSplit(path, path));
  if (tables.length > 0 && named.every(({ split }) => split !== undefined)) return named;
  if (tables.length === 0) {
    const below = await tablesBelow(home, names);
    if (below.length > 0) return below;
  }
  throw new DataError(
    `openFolder: the folder must hold one table of captions (.csv, .tsv, .jsonl, .json or .parquet), got ${tables.join(', ') || 'none'}; ` +
      `${await contentsOf(home)}. Name it with captions.`,
  );
}

/** Split that a name tells, if it tells one. */
export function splitIn(name: string): string | undefined {
  const found = SPLIT.exec(name)?.[1]?.toLowerCase().replace(/ing$/, '');
  return found === undefined ? undefined : splitName(found);
}

function tablesAmong(names: readonly string[]): string[] {
  for (const ending of ENDINGS) {
    const found = names.filter((name) => ending.test(name));
    if (found.length > 0) return found;
  }
  return [];
}

async function tablesBelow(home: string, names: readonly string[]): Promise<FoundTable[]> {
  const found: FoundTable[] = [];
  for (const folder of names) {
    const split = splitIn(folder);
    if (split === undefined && !/^data$/i.test(folder)) continue;
    const tables = tablesAmong(await namesIn(join(home, folder)));
    for (const table of tables) {
      const one = withSplit(`${folder}/${table}`, split === undefined ? table : folder);
      if (split === undefined || tables.length === 1 || one.split !== undefined)
        found.push({ ...one, folder });
    }
  }
  return found;
}

function withSplit(path: string, name: string): FoundTable {
  const split = splitIn(name);
  return { path, ...(split !== undefined && { split }) };
}
