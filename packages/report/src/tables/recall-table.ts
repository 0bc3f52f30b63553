import { ReportError } from '../report-error';
import { numberCell, systemTable, type Cell, type TableColumn } from './table-parts';

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
  const side = (group: string): TableColumn[] =>
    [...ks.map((k) => `R@${k}`), 'Med r'].map((name, i) => ({ name, group, first: i === 0 }));
  const columns: TableColumn[] = [
    ...side('image to text'),
    ...side('text to image'),
    ...(corrected ? [{ name: 'plain rsum', first: true }] : []),
    { name: 'rsum', first: !corrected },
    ...(certain ? [{ name: 'interval', wide: true }] : []),
    ...(timed ? [{ name: 'seconds', first: true }] : []),
    ...(corrected ? [{ name: 'correction', first: true }] : []),
  ];
  const lines = rows.map(({ system, origin, synthetic, ...row }) => ({
    system,
    ...(origin && { origin }),
    ...(synthetic !== undefined && { synthetic }),
    cells: cellsOf(row, ks, { certain, timed, corrected }),
  }));
  return systemTable(columns, lines, { perLine: ks.length + 1 });
}

function cellsOf(
  row: Omit<RecallRow, 'system'>,
  ks: readonly number[],
  { certain, timed, corrected }: Readonly<Record<'certain' | 'timed' | 'corrected', boolean>>,
): Cell[] {
  const directions = [row.imageToText, row.textToImage].flatMap((direction) => [
    ...ks.map((k) => numberCell(direction?.recall[k], 1)),
    numberCell(direction?.medianRank, Number.isInteger(direction?.medianRank) ? 0 : 1),
  ]);
  const { correction } = row;
  return [
    ...directions,
    ...(corrected ? [numberCell(correction ? correction.plainRsum : row.rsum, 1)] : []),
    numberCell(row.rsum, 1),
    ...(certain ? [range(row.rsumInterval)] : []),
    ...(timed ? [numberCell(row.seconds, 1)] : []),
    ...(corrected ? [labelOf(correction)] : []),
  ];
}

/** Cell of a correction: its method and bank, marked if it uses the test queries. */
function labelOf(correction: RecallRow['correction']): Cell {
  if (!correction) return {};
  const { method, bank, transductive } = correction;
  return { words: `${method}; bank: ${bank}`, ...(transductive && { mark: 'transductive' }) };
}

function range(interval: RecallRow['rsumInterval']): Cell {
  return interval ? { text: `${interval.low.toFixed(1)} to ${interval.high.toFixed(1)}` } : {};
}
