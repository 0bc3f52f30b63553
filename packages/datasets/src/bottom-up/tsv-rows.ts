import { DataError } from '@vse/core';

/** Where the row of one image stands in its file, and what it says beside its numbers. */
export interface TsvRow {
  readonly id: string;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** How many boxes it has: vectors of features. */
  readonly count: number;
  /** How many numbers a vector has. */
  readonly dim: number;
  readonly boxes: TsvCell;
  readonly features: TsvCell;
}

/** The bytes of a cell in its file. */
export interface TsvCell {
  readonly offset: number;
  readonly length: number;
}

/** The columns that a row must have, under the names of bottom-up attention's own files. */
export const bottomUpColumns = ['image_id', 'image_w', 'image_h', 'num_boxes', 'boxes', 'features'] as const;

/** No line of the published files has a tenth of it: 100 boxes of 2048 numbers take 1.1 MB. */
const LONGEST = 64 << 20;
const [TAB, NEWLINE, RETURN] = [0x09, 0x0a, 0x0d];

export interface TsvScanner {
  take(bytes: Buffer): void;
  /** To be called after the last bytes. */
  finish(): void;
}

/**
 * Finds the rows of a file whose bytes come piece by piece. Of each line only the place of its cells is kept; numbers are
 * left where they are. Time O(bytes), memory of one line.
 *
 * `where` starts every error's message; the line is added.
 */
export function tsvScanner(
  where: string,
  columns: readonly string[],
  visit: (row: TsvRow) => void,
): TsvScanner {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0; // of `rest` in the file
  let line = 0;
  const take = (bytes: Buffer, end: number): void => {
    line += 1;
    const row = rowOf(`${where}, line ${line}`, bytes.subarray(0, end), offset, columns);
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

/** The row of a line; undefined for an empty one and for one that names the columns. */
function rowOf(where: string, bytes: Buffer, offset: number, columns: readonly string[]): TsvRow | undefined {
  const end = bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length;
  if (end === 0) return undefined;
  const cells = cellsOf(bytes, end);
  if (cells.length !== columns.length) {
    throw new DataError(
      `${where} must have ${columns.length} cells with tabs between them (${columns.join(', ')}), got ${cells.length}. ` +
        'Name other columns with columns, or copy the file again.',
    );
  }
  const cell = (name: (typeof bottomUpColumns)[number]): TsvCell => cells[columns.indexOf(name)]!;
  const text = (name: (typeof bottomUpColumns)[number]): string => {
    const { offset: from, length } = cell(name);
    return bytes.toString('utf8', from, from + Math.min(length, 1000)).trim();
  };
  const id = text('image_id');
  if (id === 'image_id' || id === columns[0]) return undefined;
  if (id === '') throw new DataError(`${where} must have an image_id, got none. Copy the file again.`);
  const whole = (name: (typeof bottomUpColumns)[number], least: number): number => {
    const value = /^\d{1,9}(\.0*)?$/.test(text(name)) ? Number(text(name)) : NaN;
    if (value >= least) return value;
    throw new DataError(
      `${where} must have a whole number from ${least} in ${name}, got ${JSON.stringify(text(name).slice(0, 40))}. Copy the file again.`,
    );
  };
  const count = whole('num_boxes', 1);
  const size = { width: whole('image_w', 1), height: whole('image_h', 1) };
  const [boxes, features] = [placed(cell('boxes'), offset), placed(cell('features'), offset)];
  const corners = floatsIn(`${where}, boxes`, bytes, cell('boxes'));
  const numbers = floatsIn(`${where}, features`, bytes, cell('features'));
  if (corners !== count * 4 || numbers % count !== 0 || numbers === 0) {
    throw new DataError(
      `${where} must have ${count} boxes of 4 numbers and as many vectors, got ${corners} and ${numbers} numbers. Copy the file again.`,
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

const placed = ({ offset, length }: TsvCell, start: number): TsvCell => ({ offset: start + offset, length });

/** How many float32 numbers a cell of base64 holds, by its length. */
function floatsIn(where: string, bytes: Buffer, { offset, length }: TsvCell): number {
  const padding = bytes
    .toString('latin1', Math.max(offset, offset + length - 2), offset + length)
    .replace(/[^=]/g, '');
  const count = (length / 4) * 3 - padding.length;
  if (length % 4 === 0 && count % 4 === 0) return count / 4;
  throw new DataError(
    `${where} must be float32 numbers in base64, got ${length} characters, which hold no whole number of them. Copy the file again.`,
  );
}
