import { OptionError } from '@vse/core';
import { decimal, syntheticFootnote, textTable, transductiveFootnote } from './text-table';

/** Known numbers of one direction: a published table often leaves some out. */
export interface ReportedDirection {
  /** Recall in percent, by k. */
  readonly recall: Readonly<Record<number, number>>;
  /** Median rank, from 1. */
  readonly medianRank?: number;
}

/** Row of the table: your own run (`RetrievalMetrics` fits) or published numbers. */
export interface RetrievalRow {
  /** Name of the system. */
  readonly system: string;
  /** Images as queries (i2t). */
  readonly imageToText?: ReportedDirection;
  /** Captions as queries (t2i). */
  readonly textToImage?: ReportedDirection;
  /** Sum of the six recalls. */
  readonly rsum?: number;
  /** Interval of rsum, of `rsumInterval`. The table has this column if any row has it. */
  readonly rsumInterval?: { readonly low: number; readonly high: number };
  /**
   * Correction of the scores, as `evaluateRetrieval` returns it, and the rsum without it, which stands beside. The table has
   * these columns if any row has it.
   */
  readonly correction?: {
    readonly method: string;
    readonly bank: string;
    readonly transductive: boolean;
    readonly plainRsum?: number;
  };
  /** Marks numbers from generated data by `(synthetic)`. Defaults to `false`. */
  readonly synthetic?: boolean;
  /** Duration in seconds. The table has this column if any row has it. */
  readonly seconds?: number;
}

/** Options of `formatRetrieval`. */
export interface FormatRetrievalOptions {
  /** Cut-offs to show. Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
  /** Text for an unknown number. Defaults to `'-'`. */
  readonly missing?: string;
}

/**
 * Formats retrieval numbers, published ones beside your own, as a plain-text table: recall with one decimal and median rank
 * in both directions, rsum, and its interval, seconds and correction if a row has them. Numbers from generated data are marked, with a
 * footnote.
 *
 * @param rows - One row per system.
 * @param options - Cut-offs, and the text for unknown numbers.
 * @throws `OptionError` if there are no rows.
 * @example
 * ```ts
 * import { formatRetrieval, retrievalMetrics } from '@vse/eval';
 *
 * const metrics = retrievalMetrics({ scores: [0.9, 0.5, 0.2, 0.4], captionToImage: [0, 1] });
 * console.log(formatRetrieval([{ system: 'mine', ...metrics }]));
 * ```
 */
export function formatRetrieval(
  rows: readonly RetrievalRow[],
  { ks = [1, 5, 10], missing = '-' }: FormatRetrievalOptions = {},
): string {
  if (rows.length === 0) throw new OptionError('formatRetrieval: rows must not be empty.');
  const side = ['i2t', 't2i'].map((name) => [
    ...ks.map((k, i) => `${i === 0 ? `${name} ` : ''}R@${k}`),
    'Med r',
  ]);
  const timed = rows.some(({ seconds }) => seconds !== undefined);
  const hasInterval = rows.some(({ rsumInterval }) => rsumInterval !== undefined);
  const corrected = rows.some(({ correction }) => correction !== undefined);
  const header = [
    ['system'],
    ...side,
    [...(corrected ? ['plain rsum'] : []), 'rsum', ...(hasInterval ? ['interval'] : [])],
    ...(timed ? [['seconds']] : []),
    ...(corrected ? [['correction']] : []),
  ];
  const body = rows.map((row) => {
    const directions = [row.imageToText, row.textToImage].map((direction) => [
      ...ks.map((k) => decimal(direction?.recall[k], missing)),
      plain(direction?.medianRank, missing),
    ]);
    return [
      [row.synthetic ? `${row.system} (synthetic)` : row.system],
      ...directions,
      [
        ...(corrected ? [plainRsum(row, missing)] : []),
        decimal(row.rsum, missing),
        ...(hasInterval ? [rangeOf(row.rsumInterval, missing)] : []),
      ],
      ...(timed ? [[decimal(row.seconds, missing)]] : []),
      ...(corrected ? [[correctionOf(row, missing)]] : []),
    ];
  });
  const table = textTable([header, ...body]);
  if (rows.some((row) => row.synthetic)) table.push(syntheticFootnote);
  if (rows.some((row) => row.correction?.transductive)) table.push(transductiveFootnote);
  return table.join('\n');
}

/** The rsum without correction: a row without one has it as its rsum. */
function plainRsum({ rsum, correction }: RetrievalRow, missing: string): string {
  return decimal(correction ? correction.plainRsum : rsum, missing);
}

function correctionOf({ correction }: RetrievalRow, missing: string): string {
  if (!correction) return missing;
  return `${correction.method}; bank: ${correction.bank}${correction.transductive ? ' (transductive)' : ''}`;
}

/** Formats a median rank: whole, or with one decimal if it is a mean of folds. */
function plain(value: number | undefined, missing: string): string {
  if (value === undefined || !Number.isFinite(value)) return missing;
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

function rangeOf(interval: RetrievalRow['rsumInterval'], missing: string): string {
  return interval ? `${decimal(interval.low, missing)} to ${decimal(interval.high, missing)}` : missing;
}
