import { DataError } from '@vse/base';
import { shown } from '../files/shown';
import type { ImageMetadata } from '../dataset';
import { listInCell } from './list-in-cell';

/** One record of a table of captions. */
export interface CaptionRow {
  /** Path of the image below its folder. */
  readonly image: string;
  /** Captions of the image: at least one, but for `captionless`. */
  readonly captions: readonly string[];
  /** Split of the image, if the record names one. */
  readonly split?: string;
  /** Facts about the image, by the names of their columns. */
  readonly metadata?: ImageMetadata;
}

/** Names of the columns or fields of a table. */
export interface TableColumns {
  /**
   * Column of the image's path. Defaults to `image`, `file_name`, `filename`, `file`, `filepath`, `image_name`, `path`,
   * `image_path` or `file_path`.
   */
  readonly image?: string;
  /**
   * Column of the caption, or the name that several have before their numbers (`caption_0`, `caption_1`). Defaults to
   * `caption`, `captions`, `text`, `sentence`, `comment`, `description`, `title`, `raw` or `sentences`: the first of these that
   * the table has.
   */
  readonly caption?: string;
  /** Column of the split, which a table need not have. Defaults to `split`. */
  readonly split?: string;
  /**
   * Columns of facts about the image, such as `title`, `artist` and `date`, which its record keeps; those that the table lacks,
   * or whose text is the caption, are left out. `'all'` keeps every other column. Defaults to none.
   */
  readonly metadata?: readonly string[] | 'all';
  /** Takes records without a caption, and a table without a column for it. Defaults to `false`, an error. */
  readonly captionless?: boolean;
}

/** Columns that are found by a usual name. */
type NamedColumn = 'image' | 'caption' | 'split';

const usual = {
  image: [
    'image',
    'file_name',
    'filename',
    'file',
    'filepath',
    'image_name',
    'path',
    'image_path',
    'file_path',
  ],
  caption: ['caption', 'captions', 'text', 'sentence', 'comment', 'description', 'title', 'raw', 'sentences'],
  split: ['split'],
};

/** Columns of a table by their role. */
export interface FoundColumns {
  readonly image: string;
  /** Columns of captions: one, or several that are numbered. */
  readonly captions: readonly string[];
  readonly split?: string;
  /** Columns of facts, by the names that were asked for. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Finds the columns of image, captions and split among the names of a table. Captions may be in several columns, numbered
 * from any number on: `caption_0`, `caption_1`.
 *
 * @throws `DataError` if it has no column for the image or the caption, or two of one name.
 */
export function columnsOf(where: string, names: readonly string[], columns: TableColumns): FoundColumns {
  const wantedNames = (column: NamedColumn): readonly string[] =>
    columns[column] === undefined ? usual[column] : [columns[column].toLowerCase()];
  const find = (column: NamedColumn): string | undefined =>
    wantedNames(column).flatMap((one) => names.find((name) => name.trim().toLowerCase() === one) ?? [])[0];
  const must = (column: 'image' | 'caption', name: string | undefined): string => {
    if (name !== undefined) return name;
    throw new DataError(
      `${where} must have a column for the ${column} (${columns[column] ?? usual[column].join(', ')}), got ` +
        `${names.slice(0, 12).join(', ').slice(0, 300) || 'none'}. Name it with columns.`,
    );
  };
  const image = must('image', find('image'));
  const caption = find('caption');
  const numbered = caption === undefined ? numberedColumns(names, wantedNames('caption')) : [caption];
  const captions = numbered.length > 0 || columns.captionless ? numbered : [must('caption', undefined)];
  const split = find('split');
  for (const name of [image, ...captions, split]) if (name !== undefined) assertOnce(where, name, names);
  const taken = [image, ...captions, split];
  const others = names.filter((one) => one.trim() !== '' && !taken.includes(one));
  const wanted = columns.metadata === 'all' ? others.map((name) => name.trim()) : (columns.metadata ?? []);
  const facts = wanted.flatMap((fact) => {
    const name = others.find((one) => one.trim().toLowerCase() === fact.toLowerCase());
    return name === undefined ? [] : [[fact, name] as const];
  });
  return { image, captions, ...(split !== undefined && { split }), metadata: Object.fromEntries(facts) };
}

/** Facts of a record that are text, numbers or truth values; days in ISO form. Empty cells are left out. */
export function metadataOf(
  columns: FoundColumns['metadata'],
  valueOf: (column: string) => unknown,
): Pick<CaptionRow, 'metadata'> {
  const facts = Object.entries(columns).flatMap(([name, column]) => {
    const value = plainValue(valueOf(column));
    return value === undefined ? [] : [[name, value] as const];
  });
  return facts.length > 0 ? { metadata: Object.fromEntries(facts) } : {};
}

function plainValue(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim();
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === 'boolean' || Number.isFinite(value) ? (value as boolean | number) : undefined;
}

/**
 * Checks that one column alone has a name: a reader would take the first, and lose the others.
 *
 * @throws `DataError` otherwise.
 */
function assertOnce(where: string, name: string, names: readonly string[]): void {
  const bare = name.trim().toLowerCase();
  if (names.filter((other) => other.trim().toLowerCase() === bare).length === 1) return;
  throw new DataError(
    `${where} must have one column ${bare}, got several. Give them names of their own, such as ${bare}_0 and ${bare}_1.`,
  );
}

/**
 * Finds the columns of captions alone.
 *
 * @throws `DataError` if there is none.
 */
export function captionColumns(where: string, names: readonly string[], caption?: string): readonly string[] {
  const columns = { image: '', ...(caption !== undefined && { caption }) };
  return columnsOf(where, ['', ...names], columns).captions;
}

/** Columns `<name>_0`, `<name>_1`, ... of the first name that has some. */
function numberedColumns(names: readonly string[], wanted: readonly string[]): string[] {
  for (const one of wanted) {
    const found = names.filter((name) => {
      const bare = name.trim().toLowerCase();
      return bare.startsWith(one) && /^[ _-]?\d+$/.test(bare.slice(one.length));
    });
    if (found.length > 0) return found;
  }
  return [];
}

/** Split of a name: `val`, `valid` and `validation` are called `dev`, as everywhere. */
export function splitName(name: string): string {
  const bare = name.trim().toLowerCase();
  return /^(val|valid|validation)$/.test(bare) ? 'dev' : bare;
}

/**
 * Checks one record, whose captions stand in one cell or several, each a sentence or a list of them. Of several cells, some
 * may be empty; with `captionless` all of them.
 *
 * @throws `DataError` that starts with `where` if image or captions are missing.
 */
export function captionRow(
  where: string,
  image: unknown,
  cells: readonly unknown[],
  split: unknown,
  captionless = false,
): CaptionRow {
  if (typeof image !== 'string' || image.trim() === '') {
    throw new DataError(`${where} must name an image, got ${shown(image)}. Correct the record or remove it.`);
  }
  const filled = cells.length > 1 ? cells.filter((cell) => !isEmpty(cell)) : cells;
  const without = captionless && cells.every(isEmpty);
  const texts = without ? [] : filled.length > 0 ? filled : [cells[0]];
  const captions = texts.flatMap((cell) => captionsIn(where, cell));
  if (split !== undefined && split !== null && typeof split !== 'string') {
    throw new DataError(`${where} must name its split in words, got ${shown(split)}. Correct the record.`);
  }
  const name = splitName(split ?? '');
  return { image: image.trim(), captions, ...(name !== '' && { split: name }) };
}

function isEmpty(cell: unknown): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '');
}

function captionsIn(where: string, cell: unknown): string[] {
  const texts: readonly unknown[] = Array.isArray(cell)
    ? cell
    : typeof cell === 'string'
      ? (listInCell(where, cell) ?? [cell])
      : [cell];
  if (texts.length === 0 || (typeof cell === 'string' && /^\[\s*\]$/.test(cell.trim()))) {
    throw new DataError(`${where} must have a caption, got an empty list. Fill it in or remove the record.`);
  }
  return texts.map((text) => {
    if (typeof text === 'string' && text.trim() !== '') return text.trim();
    throw new DataError(`${where} must have a caption, got ${shown(text)}. Fill it in or remove the record.`);
  });
}
