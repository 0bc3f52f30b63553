import { ReportError } from '../report-error';
import { cell, systemRow } from './table-parts';

/** One direction's numbers, as far as they are known. */
export interface RecallDirection {
  /** Percent, by k. */
  readonly recall: Readonly<Record<number, number>>;
  readonly medianRank?: number;
}

/** One line of the table. What `evaluateRetrieval` of `@vse/eval` returns fits in as it is. */
export interface RecallRow {
  readonly system: string;
  /** Where the numbers come from. Rows of `'run'` are set off from `'published'` ones. Defaults to `'published'`. */
  readonly origin?: 'published' | 'run';
  readonly imageToText?: RecallDirection;
  readonly textToImage?: RecallDirection;
  readonly rsum?: number;
  /** How far rsum may move by the choice of the test images. A column shows it where any row has it. */
  readonly rsumInterval?: { readonly low: number; readonly high: number };
  /** Whether the numbers come from generated data; such a row is marked. Defaults to `false`. */
  readonly synthetic?: boolean;
  /** How long it took. A column shows it where any row has it. */
  readonly seconds?: number;
}

export interface RecallTableOptions {
  /** The cut-offs to show. Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
}

/** An HTML table of retrieval numbers: published ones and this run's, missing ones as a dash. */
export function recallTable(
  rows: readonly RecallRow[],
  { ks = [1, 5, 10] }: RecallTableOptions = {},
): string {
  if (rows.length === 0) throw new ReportError('recallTable: rows must not be empty.');
  const timed = rows.some(({ seconds }) => seconds !== undefined);
  const certain = rows.some(({ rsumInterval }) => rsumInterval !== undefined);
  const side = [...ks.map((k) => `R@${k}`), 'Med r'].map(
    (name, i) => `<th scope="col"${from(i)}>${name}</th>`,
  );
  const group = (name: string) => `<th colspan="${side.length}" scope="colgroup" class="from">${name}</th>`;
  const tall = (name: string, mark = '') => `<th rowspan="2" scope="col"${mark}>${name}</th>`;
  const head =
    `<tr>${tall('system')}${group('image to text')}${group('text to image')}${tall('rsum', from(0))}` +
    `${certain ? tall('interval') : ''}${timed ? tall('seconds', from(0)) : ''}</tr>` +
    `<tr>${side.join('')}${side.join('')}</tr>`;
  return `<table class="recall"><thead>${head}</thead><tbody>${rows.map((row) => line(row, ks, { certain, timed })).join('')}</tbody></table>`;
}

function line(
  row: RecallRow,
  ks: readonly number[],
  { certain, timed }: { readonly certain: boolean; readonly timed: boolean },
): string {
  const cells = [row.imageToText, row.textToImage].flatMap((direction) => [
    ...ks.map((k, i) => cell(direction?.recall[k], 1, from(i))),
    cell(direction?.medianRank, Number.isInteger(direction?.medianRank) ? 0 : 1),
  ]);
  const rsum = cell(row.rsum, 1, from(0));
  const interval = certain ? range(row.rsumInterval) : '';
  const seconds = timed ? cell(row.seconds, 1, from(0)) : '';
  return systemRow(row, `${cells.join('')}${rsum}${interval}${seconds}`);
}

/** Marks the first column of a group. */
function from(column: number): string {
  return column === 0 ? ' class="from"' : '';
}

function range(interval: RecallRow['rsumInterval']): string {
  return interval ? `<td>${interval.low.toFixed(1)} to ${interval.high.toFixed(1)}</td>` : cell(undefined, 1);
}
