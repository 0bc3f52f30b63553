import { OptionError } from '@vse/core';
import { decimal, syntheticFootnote, textTable } from './text-table';

/** Row of the table: the result of `phraseLocalization` with a name, or the known published numbers. */
export interface LocalizationRow {
  /** Name of the system. */
  readonly system: string;
  /** Recall in percent, by k. */
  readonly recall?: Readonly<Record<number, number>>;
  /** Upper bound of the recall, in percent. */
  readonly upperBound?: number;
  /** Mean average precision over phrases, in percent. */
  readonly averagePrecision?: number;
  /** Recall of each category; a second table shows the first cut-off of each. */
  readonly byCategory?: Readonly<Record<string, { readonly recall: Readonly<Record<number, number>> }>>;
  /** Marks numbers from generated data by `(synthetic)`. Defaults to `false`. */
  readonly synthetic?: boolean;
  /** Duration in seconds. The table has this column if any row has it. */
  readonly seconds?: number | undefined;
}

/** Options of `formatLocalization`. */
export interface FormatLocalizationOptions {
  /** Cut-offs to show. Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
  /** Text for an unknown number. Defaults to `'-'`. */
  readonly missing?: string;
}

/**
 * Formats localisation numbers, published ones beside your own, as a plain-text table: recall at k, its upper bound, the
 * mean average precision of phrases, and seconds if a row has them; below it recall by category if a row has it. Numbers
 * from generated data are marked.
 *
 * @param rows - One row per system.
 * @param options - Cut-offs, and the text for unknown numbers.
 * @throws `OptionError` if there are no rows.
 * @example
 * ```ts
 * import { formatLocalization } from '@vse/eval';
 *
 * console.log(formatLocalization([{ system: 'mine', recall: { 1: 43.9, 5: 64.5, 10: 68.7 }, upperBound: 85.1 }]));
 * ```
 */
export function formatLocalization(
  rows: readonly LocalizationRow[],
  { ks = [1, 5, 10], missing = '-' }: FormatLocalizationOptions = {},
): string {
  if (rows.length === 0) throw new OptionError('formatLocalization: rows must not be empty.');
  const timed = rows.some(({ seconds }) => seconds !== undefined);
  const table = textTable([
    [['system'], [...ks.map((k) => `R@${k}`), 'bound'], ['AP'], ...(timed ? [['seconds']] : [])],
    ...rows.map(({ recall, upperBound, averagePrecision, seconds, ...row }) => [
      [nameOf(row)],
      [...ks.map((k) => recall?.[k]), upperBound].map((value) => decimal(value, missing)),
      [decimal(averagePrecision, missing)],
      ...(timed ? [[decimal(seconds, missing)]] : []),
    ]),
  ]);
  const categories = ks[0] === undefined ? [] : byCategory(rows, ks[0], missing);
  const footnote = rows.some(({ synthetic }) => synthetic) ? [syntheticFootnote] : [];
  return [...table, ...categories, ...footnote].join('\n');
}

function byCategory(rows: readonly LocalizationRow[], k: number, missing: string): string[] {
  const withCategories = rows.filter((row) => row.byCategory);
  const categories = [...new Set(withCategories.flatMap((row) => Object.keys(row.byCategory!)))].sort();
  if (categories.length === 0) return [];
  return [
    '',
    ...textTable([
      [[`R@${k} of`], categories],
      ...withCategories.map((row) => [
        [nameOf(row)],
        categories.map((name) => decimal(row.byCategory![name]?.recall[k], missing)),
      ]),
    ]),
  ];
}

function nameOf({ system, synthetic }: Pick<LocalizationRow, 'system' | 'synthetic'>): string {
  return synthetic ? `${system} (synthetic)` : system;
}
