import { DataError } from '@vse/base';

/** The row of one image: its fields, and the places of its numbers in the file. */
export interface TsvRow {
  readonly id: string;
  /** Width of the image in pixels. */
  readonly width: number;
  /** Height of the image in pixels. */
  readonly height: number;
  /** Number of boxes, each with a feature vector. */
  readonly count: number;
  /** Dimension of a feature vector. */
  readonly dim: number;
  readonly boxes: TsvCell;
  readonly features: TsvCell;
}

/** Place of a cell in its file, in bytes. */
export interface TsvCell {
  readonly offset: number;
  readonly length: number;
}

/** Columns of the published bottom-up attention files, which every row must have. */
export const bottomUpColumns = ['image_id', 'image_w', 'image_h', 'num_boxes', 'boxes', 'features'] as const;

/** Over ten times the longest line of the published files: 100 boxes of 2048 numbers take 1.1 MB. */
const LONGEST = 64 << 20;
const [TAB, NEWLINE, RETURN] = [0x09, 0x0a, 0x0d];

/** Column names in a first line, as some distributions write them, for the names of the usual columns. */
const aliases: Readonly<Record<string, (typeof bottomUpColumns)[number]>> = {
  img_id: 'image_id',
  img_w: 'image_w',
  img_h: 'image_h',
  image_width: 'image_w',
  image_height: 'image_h',
};

/** Scanner of a file that arrives piece by piece. */
export interface TsvScanner {
  /** Scans the next bytes. */
  take(bytes: Buffer): void;
  /** Scans a last line without line end; to be called after the last bytes. */
  finish(): void;
}

/** Options of `tsvScanner`. */
export interface TsvScannerOptions {
  /** Called for a line that cannot be read; without it such a line is an error. */
  readonly onBroken?: ((fault: DataError) => void) | undefined;
}

/**
 * Finds the rows of a file that arrives piece by piece, keeping the places of the cells, not their numbers. A first line of
 * column names gives the order of the columns. Time O(bytes), memory of one line. Errors start with `where` and name the line.
 */
export function tsvScanner(
  where: string,
  columns: readonly string[],
  visit: (row: TsvRow) => void,
  { onBroken }: TsvScannerOptions = {},
): TsvScanner {
  let order = columns;
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0; // offset of `rest` in the file
  let line = 0;
  const take = (bytes: Buffer, end: number): void => {
    line += 1;
    const at = `${where}, line ${line}`;
    const whole = bytes.subarray(0, end);
    const named = headerOf(at, whole);
    if (named) {
      order = named;
      return;
    }
    let row: TsvRow | undefined;
    try {
      row = rowOf(at, whole, offset, order);
    } catch (error) {
      if (!onBroken || !(error instanceof DataError)) throw error;
      onBroken(error);
    }
    if (row) visit(row);
  };
  return {
    take(piece) {
      let bytes: Buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      let searched = rest.length;
      for (let end = bytes.indexOf(NEWLINE, searched); end >= 0; end = bytes.indexOf(NEWLINE)) {
        take(bytes, end);
        offset += end + 1;
        bytes = bytes.subarray(end + 1);
        searched = 0;
      }
      if (bytes.length > LONGEST) {
        throw new DataError(
          `${where}, line ${line + 1} must end within ${LONGEST} bytes, got more. It is not a file of bottom-up features.`,
        );
      }
      rest = Buffer.from(bytes);
    },
    finish() {
      if (rest.length > 0) take(rest, rest.length);
    },
  };
}

/**
 * Column names of a line that holds them; undefined for any other line.
 *
 * @throws `DataError` if some of the columns that rows must have are not among them.
 */
function headerOf(where: string, bytes: Buffer): readonly string[] | undefined {
  if (bytes.length > 10_000) return undefined;
  const names = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\t')
    .map((name) => unwrapped(name.trim()).toLowerCase());
  if (!names.some((name) => name === 'image_id' || name === 'img_id')) return undefined;
  const known = names.map((name) => (names.includes(aliases[name] ?? '') ? name : (aliases[name] ?? name)));
  const absent = bottomUpColumns.filter((name) => !known.includes(name));
  if (absent.length === 0) return known;
  throw new DataError(
    `${where} names the columns ${names.join(', ').slice(0, 200)}, wanted ${bottomUpColumns.join(', ')} among them, got none for ${absent.join(', ')}. Rename the columns.`,
  );
}

/** A cell without `b'...'` around it, which Python writes for bytes. */
function unwrapped(text: string): string {
  return /^b(['"])(.*)\1$/.exec(text)?.[2] ?? text;
}

/** Parses a line; undefined for an empty line. */
function rowOf(where: string, bytes: Buffer, offset: number, columns: readonly string[]): TsvRow | undefined {
  const end = bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length;
  if (end === 0) return undefined;
  const cells = cellsOf(bytes, end).map((one) => withoutMarks(bytes, one));
  if (cells.length !== columns.length) {
    throw new DataError(
      `${where} must have ${columns.length} cells with tabs between them (${columns.join(', ')}), got ${cells.length}. ` +
        'Name other columns with columns, copy the file again, or leave such lines out with skipBroken.',
    );
  }
  const cell = (name: (typeof bottomUpColumns)[number]): TsvCell => cells[columns.indexOf(name)]!;
  const text = (name: (typeof bottomUpColumns)[number]): string => {
    const { offset: from, length } = cell(name);
    return unwrapped(bytes.toString('utf8', from, from + Math.min(length, 1000)).trim());
  };
  const id = text('image_id');
  if (id === '')
    throw new DataError(
      `${where} must have an image_id, got none. Copy the file again, or leave such lines out with skipBroken.`,
    );
  const whole = (name: (typeof bottomUpColumns)[number], least: number): number => {
    const value = /^\d{1,9}(\.0*)?$/.test(text(name)) ? Number(text(name)) : NaN;
    if (value >= least) return value;
    throw new DataError(
      `${where} must have a whole number from ${least} in ${name}, got ${JSON.stringify(text(name).slice(0, 40))}. Copy the file again, or leave such lines out with skipBroken.`,
    );
  };
  const count = whole('num_boxes', 1);
  const size = { width: whole('image_w', 1), height: whole('image_h', 1) };
  const [boxes, features] = [placed(cell('boxes'), offset), placed(cell('features'), offset)];
  const corners = floatsIn(`${where}, boxes`, bytes, cell('boxes'));
  const numbers = floatsIn(`${where}, features`, bytes, cell('features'));
  if (corners !== count * 4 || numbers % count !== 0 || numbers === 0) {
    throw new DataError(
      `${where} must have ${count} boxes of 4 numbers and as many vectors, got ${corners} and ${numbers} numbers. Copy the file again, or leave such lines out with skipBroken.`,
    );
  }
  return { id, ...size, count, dim: numbers / count, boxes, features };
}

function cellsOf(bytes: Buffer, end: number): TsvCell[] {
  const cells: TsvCell[] = [];
  for (let from = 0; from <= end;) {
    const found = bytes.indexOf(TAB, from);
    const to = found < 0 || found > end ? end : found;
    cells.push({ offset: from, length: to - from });
    from = to + 1;
  }
  return cells;
}

/** Place of a cell without the `b'` and `'` that Python writes around bytes. */
function withoutMarks(bytes: Buffer, { offset, length }: TsvCell): TsvCell {
  const quote = bytes[offset + 1];
  const marked =
    length >= 3 &&
    bytes[offset] === 0x62 &&
    (quote === 0x27 || quote === 0x22) &&
    bytes[offset + length - 1] === quote;
  return marked ? { offset: offset + 2, length: length - 3 } : { offset, length };
}

const placed = ({ offset, length }: TsvCell, start: number): TsvCell => ({ offset: start + offset, length });

/** Number of float32 numbers in a base64 cell, from its length. */
function floatsIn(where: string, bytes: Buffer, { offset, length }: TsvCell): number {
  const padding = bytes
    .toString('latin1', Math.max(offset, offset + length - 2), offset + length)
    .replace(/[^=]/g, '');
  const count = (length / 4) * 3 - padding.length;
  if (length % 4 === 0 && count % 4 === 0) return count / 4;
  throw new DataError(
    `${where} must be float32 numbers in base64, got ${length} characters, which is not a whole number of them. Copy the file again, or leave such lines out with skipBroken.`,
  );
}
