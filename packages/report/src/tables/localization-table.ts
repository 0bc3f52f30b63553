import { escapeMarkup } from '../escape';
import { ReportError } from '../report-error';
import { cell, systemRow } from './table-parts';

/** One line of the table. What `phraseLocalization` of `@vse/eval` returns fits in as it is. */
export interface LocalizationRow {
  readonly system: string;
  /** Where the numbers come from. Rows of `'run'` are set off from `'published'` ones. Defaults to `'published'`. */
  readonly origin?: 'published' | 'run';
  /** Percent, by k. */
  readonly recall?: Readonly<Record<number, number>>;
  /** Percent of the phrases that some proposal is right for. */
  readonly upperBound?: number;
  /** The mean over phrases, in percent. */
  readonly averagePrecision?: number;
  /** Recall by kind of thing; a second table shows the first cut-off of each. */
  readonly byCategory?: Readonly<Record<string, { readonly recall: Readonly<Record<number, number>> }>>;
  /** Whether the numbers come from generated data; such a row is marked. Defaults to `false`. */
  readonly synthetic?: boolean;
  /** How long it took. A column shows it where any row has it. */
  readonly seconds?: number;
}

export interface LocalizationTableOptions {
  /** The cut-offs to show. Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
}

/** HTML tables of localisation numbers, missing ones as a dash: one of all phrases, one by kind of thing where there are any. */
export function localizationTable(
  rows: readonly LocalizationRow[],
  { ks = [1, 5, 10] }: LocalizationTableOptions = {},
): string {
  if (rows.length === 0) throw new ReportError('localizationTable: rows must not be empty.');
  const timed = rows.some(({ seconds }) => seconds !== undefined);
  const names = ['system', ...ks.map((k) => `R@${k}`), 'bound', 'AP', ...(timed ? ['seconds'] : [])];
  const lines = rows.map((row) => {
    const values = [...ks.map((k) => row.recall?.[k]), row.upperBound, row.averagePrecision];
    const all = timed ? [...values, row.seconds] : values;
    return systemRow(row, all.map((value) => cell(value, 1)).join(''));
  });
  return table(names, lines) + byCategory(rows, ks[0]);
}

function byCategory(rows: readonly LocalizationRow[], k: number | undefined): string {
  const apart = rows.filter((row) => row.byCategory);
  const categories = [...new Set(apart.flatMap((row) => Object.keys(row.byCategory!)))].sort();
  if (categories.length === 0 || k === undefined) return '';
  const lines = apart.map((row) =>
    systemRow(row, categories.map((name) => cell(row.byCategory![name]?.recall[k], 1)).join('')),
  );
  return table([`R@${k} of`, ...categories], lines);
}

function table(names: readonly string[], lines: readonly string[]): string {
  const head = names.map((name) => `<th scope="col">${escapeMarkup(name)}</th>`).join('');
  return `<table class="recall"><thead><tr>${head}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
}
