import type { Table } from '../shared/protocol';

const imageColumns = [
  'image',
  'file_name',
  'filename',
  'file',
  'filepath',
  'image_name',
  'path',
  'image_path',
];
const captionColumns = [
  'caption',
  'captions',
  'text',
  'sentence',
  'description',
  'title',
  'raw',
  'sentences',
];

/**
 * Reads a table: `.csv` or `.tsv` with column names in its first line, `.json` (a list of objects), or `.jsonl`. A picture may have
 * several lines, and a cell of JSON several sentences.
 *
 * @throws `Error` that names the file, what it must have, and what it has.
 */
export function readTable(name: string, text: string): Table {
  const records = /\.json$/i.test(name)
    ? jsonList(name, text)
    : /\.(jsonl|ndjson)$/i.test(name)
      ? jsonLines(name, text)
      : delimited(name, text);
  const captions = new Map<string, string[]>();
  records.forEach((record, i) => {
    const [image, sentence] = [columnOf(record, imageColumns), columnOf(record, captionColumns)];
    if (typeof image !== 'string' || sentence === undefined) {
      throw new Error(
        `${name}, record ${i + 1}: needs a column for the picture (${imageColumns.slice(0, 4).join(', ')}) and one for the ` +
          `sentence (${captionColumns.slice(0, 4).join(', ')}), has ${Object.keys(record).join(', ') || 'none'}.`,
      );
    }
    const sentences = (Array.isArray(sentence) ? sentence : [sentence]).map((one) => String(one).trim());
    const own = sentences.filter((one) => one !== '');
    const path = image.trim();
    captions.set(path, [...(captions.get(path) ?? []), ...own]);
  });
  return { name, captions };
}

type Row = Readonly<Record<string, unknown>>;

function columnOf(record: Row, names: readonly string[]): unknown {
  for (const name of names) {
    const key = Object.keys(record).find((one) => one.trim().toLowerCase() === name);
    if (key !== undefined && record[key] !== undefined && record[key] !== null) return record[key];
  }
  return undefined;
}

function jsonList(name: string, text: string): Row[] {
  const value = parsed(name, text);
  if (Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null))
    return value as Row[];
  throw new Error(`${name}: must be a list of objects.`);
}

function jsonLines(name: string, text: string): Row[] {
  return text
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [parsed(`${name}, line ${i + 1}`, line) as Row]));
}

function parsed(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${where}: is not JSON: ${(cause as Error).message}.`, { cause });
  }
}

function delimited(name: string, text: string): Row[] {
  const [head, ...rows] = cellsOf(text.replace(/^\uFEFF/, ''), delimiterOf(text));
  if (!head) throw new Error(`${name}: is empty.`);
  return rows.map((cells, i) => {
    if (cells.length !== head.length)
      throw new Error(
        `${name}, record ${i + 1}: must have ${head.length} cells as the first line, has ${cells.length}.`,
      );
    return Object.fromEntries(head.map((column, at) => [column, cells[at]]));
  });
}

/** The delimiter that the first line has most of. */
function delimiterOf(text: string): string {
  const head = text.slice(0, text.indexOf('\n') >>> 0);
  return ['\t', ';', ','].reduce(
    (best, one) => (head.split(one).length > head.split(best).length ? one : best),
    ',',
  );
}

/** Cells of every record, quoted as RFC 4180 has it; empty lines are none. */
function cellsOf(text: string, delimiter: string): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    cells.push(cell);
    cell = '';
  };
  const endRecord = () => {
    endCell();
    if (cells.length > 1 || cells[0] !== '') records.push(cells);
    cells = [];
  };
  for (let i = 0; i < text.length; i++) {
    const at = text[i]!;
    if (quoted) {
      if (at !== '"') cell += at;
      else if (text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (at === '"' && cell === '') quoted = true;
    else if (at === delimiter) endCell();
    else if (at === '\n') endRecord();
    else if (at !== '\r') cell += at;
  }
  endRecord();
  return records;
}
