import { escapeMarkup } from './escape';
import { ReportError } from './report-error';

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
  /** Whether the numbers come from generated data; such a row is marked. Defaults to `false`. */
  readonly synthetic?: boolean;
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
  const span = ks.length + 1;
  const side = [...ks.map((k) => `<th scope="col">R@${k}</th>`), '<th scope="col">Med r</th>'].join('');
  const head =
    `<tr><th rowspan="2" scope="col">system</th><th colspan="${span}" scope="colgroup">image to text</th>` +
    `<th colspan="${span}" scope="colgroup">text to image</th><th rowspan="2" scope="col">rsum</th></tr>` +
    `<tr>${side}${side}</tr>`;
  return `<table class="recall"><thead>${head}</thead><tbody>${rows.map((row) => line(row, ks)).join('')}</tbody></table>`;
}

function line(row: RecallRow, ks: readonly number[]): string {
  const own = row.origin === 'run' ? ' class="run"' : '';
  const mark = row.synthetic ? ' <span class="mark">synthetic</span>' : '';
  const cells = [row.imageToText, row.textToImage].flatMap((direction) => [
    ...ks.map((k) => percentCell(direction?.recall[k])),
    cell(direction?.medianRank, (value) => (Number.isInteger(value) ? String(value) : value.toFixed(1))),
  ]);
  const rsum = cell(row.rsum, (value) => value.toFixed(1));
  return `<tr${own}><th scope="row">${escapeMarkup(row.system)}${mark}</th>${cells.join('')}${rsum}</tr>`;
}

/** A recall, with a bar as long as the percentage behind it. */
function percentCell(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return cell(undefined, String);
  const long = Math.min(100, Math.max(0, value)).toFixed(1);
  return `<td class="bar" style="--value:${long}%">${value.toFixed(1)}</td>`;
}

function cell(value: number | undefined, write: (value: number) => string): string {
  return value === undefined || !Number.isFinite(value)
    ? '<td class="none">–</td>'
    : `<td>${write(value)}</td>`;
}
