import { OptionError } from '@vse/core';
import { decimal, syntheticFootnote, textTable } from './text-table';

/** One line of the table: what `phraseLocalization` gives with a name, or published numbers as far as they are known. */
export interface LocalizationRow {
  readonly system: string;
  /** Percent, by k. */
  readonly recall?: Readonly<Record<number, number>>;
  /** Percent. */
  readonly upperBound?: number;
  /** The mean over phrases, in percent. */
  readonly averagePrecision?: number;
  /** The same for each kind of thing; a second table shows the first cut-off of each. */
  readonly byCategory?: Readonly<Record<string, { readonly recall: Readonly<Record<number, number>> }>>;
  /** Whether the numbers come from generated data; such a line is marked `(synthetic)`. Defaults to `false`. */
  readonly synthetic?: boolean;
  /** How long it took. A column shows it where any row has it. */
  readonly seconds?: number;
}

export interface FormatLocalizationOptions {
  /** The cut-offs to show. Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
  /** What is written where a number is not known. Defaults to `'-'`. */
  readonly missing?: string;
}

/**
 * A plain-text table of localisation numbers, published ones beside one's own: recall at k, what the proposals allow, the
 * mean average precision of phrases, and seconds where a row has them; below it recall by kind of thing where a row has
 * it. Numbers from generated data are marked.
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
  const apart = ks[0] === undefined ? [] : byCategory(rows, ks[0], missing);
  const marked = rows.some(({ synthetic }) => synthetic) ? [syntheticFootnote] : [];
  return [...table, ...apart, ...marked].join('\n');
}

function byCategory(rows: readonly LocalizationRow[], k: number, missing: string): string[] {
  const apart = rows.filter((row) => row.byCategory);
  const categories = [...new Set(apart.flatMap((row) => Object.keys(row.byCategory!)))].sort();
  if (categories.length === 0) return [];
  return [
    '',
    ...textTable([
      [[`R@${k} of`], categories],
      ...apart.map((row) => [
        [nameOf(row)],
        categories.map((name) => decimal(row.byCategory![name]?.recall[k], missing)),
      ]),
    ]),
  ];
}

function nameOf({ system, synthetic }: Pick<LocalizationRow, 'system' | 'synthetic'>): string {
  return synthetic ? `${system} (synthetic)` : system;
}
