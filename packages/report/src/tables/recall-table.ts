import { escapeMarkup } from '../escape';
import { ReportError } from '../report-error';
import { cell, systemRow } from './table-parts';

/** Known numbers of one direction. */
export interface RecallDirection {
  /** Recall in percent, by k. */
  readonly recall: Readonly<Record<number, number>>;
  /** Median rank of the first correct item, 1 being best. */
  readonly medianRank?: number;
}

/** Row of the table. The result of `evaluateRetrieval` of `@vse/eval` can be spread into it. */
export interface RecallRow {
  /** Name of the system. */
  readonly system: string;
  /** Origin of the numbers; rows of `'run'` are highlighted. Defaults to `'published'`. */
  readonly origin?: 'published' | 'run';
  /** Numbers of retrieving captions by image. */
  readonly imageToText?: RecallDirection;
  /** Numbers of retrieving images by caption. */
  readonly textToImage?: RecallDirection;
  /** Sum of the six recalls. */
  readonly rsum?: number;
  /** Confidence interval of rsum over the choice of test images; shown in a column if any row has it. */
  readonly rsumInterval?: { readonly low: number; readonly high: number };
  /**
   * Correction of the scores, its bank, and the rsum without it; shown in two columns if any row has it. `evaluateRetrieval`
   * returns it with corrected numbers.
   */
  readonly correction?: {
    readonly method: string;
    readonly bank: string;
    readonly transductive: boolean;
    readonly plainRsum?: number;
  };
  /** Marks the row as measured on generated data. Defaults to `false`. */
  readonly synthetic?: boolean;
  /** Duration in seconds; shown in a column if any row has it. */
  readonly seconds?: number;
}

/** Options of `recallTable`. */
export interface RecallTableOptions {
  /** Cut-offs of recall at k. Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
}

/**
 * Formats retrieval numbers as an HTML table: published ones beside those of a run, missing ones as a dash.
 *
 * @param rows - Systems and their numbers.
 * @param options - Cut-offs.
 * @throws `ReportError` if there are no rows.
 * @example
 * ```ts
 * import { recallTable } from '@vse/report';
 *
 * const textToImage = { recall: { 1: 31, 5: 66, 10: 81 } };
 * console.log(recallTable([{ system: 'this run', origin: 'run', textToImage }]).length);
 * ```
 */
export function recallTable(
  rows: readonly RecallRow[],
  { ks = [1, 5, 10] }: RecallTableOptions = {},
): string {
  if (rows.length === 0) throw new ReportError('recallTable: rows must not be empty.');
  const timed = rows.some(({ seconds }) => seconds !== undefined);
  const certain = rows.some(({ rsumInterval }) => rsumInterval !== undefined);
  const corrected = rows.some(({ correction }) => correction !== undefined);
  const side = [...ks.map((k) => `R@${k}`), 'Med r'].map(
    (name, i) => `<th scope="col"${from(i)}>${name}</th>`,
  );
  const group = (name: string) => `<th colspan="${side.length}" scope="colgroup" class="from">${name}</th>`;
  const tall = (name: string, mark = '') => `<th rowspan="2" scope="col"${mark}>${name}</th>`;
  const head =
    `<tr>${tall('system')}${group('image to text')}${group('text to image')}${corrected ? tall('plain rsum', from(0)) : ''}` +
    `${tall('rsum', corrected ? '' : from(0))}${certain ? tall('interval') : ''}` +
    `${timed ? tall('seconds', from(0)) : ''}${corrected ? tall('correction', from(0)) : ''}</tr>` +
    `<tr>${side.join('')}${side.join('')}</tr>`;
  return `<table class="recall"><thead>${head}</thead><tbody>${rows.map((row) => line(row, ks, { certain, timed, corrected })).join('')}</tbody></table>`;
}

function line(
  row: RecallRow,
  ks: readonly number[],
  { certain, timed, corrected }: Readonly<Record<'certain' | 'timed' | 'corrected', boolean>>,
): string {
  const cells = [row.imageToText, row.textToImage].flatMap((direction) => [
    ...ks.map((k, i) => cell(direction?.recall[k], 1, from(i))),
    cell(direction?.medianRank, Number.isInteger(direction?.medianRank) ? 0 : 1),
  ]);
  const { correction } = row;
  const plain = corrected ? cell(correction ? correction.plainRsum : row.rsum, 1, from(0)) : '';
  const rsum = cell(row.rsum, 1, corrected ? '' : from(0));
  const interval = certain ? range(row.rsumInterval) : '';
  const seconds = timed ? cell(row.seconds, 1, from(0)) : '';
  const label = corrected ? labelOf(correction) : '';
  return systemRow(row, `${cells.join('')}${plain}${rsum}${interval}${seconds}${label}`);
}

/** Cell of a correction: its method and bank, marked if it uses the test queries. */
function labelOf(correction: RecallRow['correction']): string {
  if (!correction) return cell(undefined, 1, from(0));
  const mark = correction.transductive ? ' <span class="mark">transductive</span>' : '';
  return `<td${from(0)}>${escapeMarkup(`${correction.method}; bank: ${correction.bank}`)}${mark}</td>`;
}

/** Class of the first column of a group. */
function from(column: number): string {
  return column === 0 ? ' class="from"' : '';
}

function range(interval: RecallRow['rsumInterval']): string {
  return interval ? `<td>${interval.low.toFixed(1)} to ${interval.high.toFixed(1)}</td>` : cell(undefined, 1);
}
