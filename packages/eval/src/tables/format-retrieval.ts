import { OptionError } from '@vse/core';
import { decimal, syntheticFootnote, textTable } from './text-table';

/** One direction's numbers, as far as they are known: a published table often leaves some out. */
export interface ReportedDirection {
  /** Percent, by k. */
  readonly recall: Readonly<Record<number, number>>;
  readonly medianRank?: number;
}

/** One line of the table: a run of one's own (`RetrievalMetrics` fits as it is) or published numbers. */
export interface RetrievalRow {
  readonly system: string;
  readonly imageToText?: ReportedDirection;
  readonly textToImage?: ReportedDirection;
  readonly rsum?: number;
  /** How far rsum may move by the choice of the test images, `rsumInterval`. A column shows it where any row has it. */
  readonly rsumInterval?: { readonly low: number; readonly high: number };
  /** Whether the numbers come from generated data; such a line is marked `(synthetic)`. Defaults to `false`. */
  readonly synthetic?: boolean;
  /** How long it took. A column shows it where any row has it. */
  readonly seconds?: number;
}

export interface FormatRetrievalOptions {
  /** The cut-offs to show. Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
  /** What is written where a number is not known. Defaults to `'-'`. */
  readonly missing?: string;
}

/**
 * A plain-text table of retrieval numbers, published ones beside one's own: recall with one decimal and median rank in
 * both directions, rsum, and its interval and seconds where a row has them. Numbers from generated data are marked, with a line below that
 * says what the mark means.
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
  const certain = rows.some(({ rsumInterval }) => rsumInterval !== undefined);
  const header = [
    ['system'],
    ...side,
    ['rsum', ...(certain ? ['interval'] : [])],
    ...(timed ? [['seconds']] : []),
  ];
  const body = rows.map((row) => {
    const directions = [row.imageToText, row.textToImage].map((direction) => [
      ...ks.map((k) => decimal(direction?.recall[k], missing)),
      plain(direction?.medianRank, missing),
    ]);
    return [
      [row.synthetic ? `${row.system} (synthetic)` : row.system],
      ...directions,
      [decimal(row.rsum, missing), ...(certain ? [rangeOf(row.rsumInterval, missing)] : [])],
      ...(timed ? [[decimal(row.seconds, missing)]] : []),
    ];
  });
  const table = textTable([header, ...body]);
  if (rows.some((row) => row.synthetic)) table.push(syntheticFootnote);
  return table.join('\n');
}

/** A median rank: whole as a rule, one decimal where it is a mean of folds. */
function plain(value: number | undefined, missing: string): string {
  if (value === undefined || !Number.isFinite(value)) return missing;
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

function rangeOf(interval: RetrievalRow['rsumInterval'], missing: string): string {
  return interval ? `${decimal(interval.low, missing)} to ${decimal(interval.high, missing)}` : missing;
}
