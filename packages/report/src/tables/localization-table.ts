import { ReportError } from '../report-error';
import { numberCell, systemTable, type TableColumn, type TableLine } from './table-parts';

/** Row of the table. The result of `phraseLocalization` of `@vse/eval` can be spread into it. */
export interface LocalizationRow {
  /** Name of the system. */
  readonly system: string;
  /** Origin of the numbers; rows of `'run'` are highlighted. Defaults to `'published'`. */
  readonly origin?: 'published' | 'run';
  /** Recall in percent, by k. */
  readonly recall?: Readonly<Record<number, number>>;
  /** Percent of phrases with a correct proposal at all. */
  readonly upperBound?: number;
  /** Average precision in percent, mean over phrases. */
  readonly averagePrecision?: number;
  /** Recall by category; a second table shows the first cut-off of each. */
  readonly byCategory?: Readonly<Record<string, { readonly recall: Readonly<Record<number, number>> }>>;
  /** Marks the row as measured on generated data. Defaults to `false`. */
  readonly synthetic?: boolean;
  /** Duration in seconds; shown in a column if any row has it. */
  readonly seconds?: number | undefined;
}

/** Options of `localizationTable`. */
export interface LocalizationTableOptions {
  /** Cut-offs of recall at k. Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
}

/**
 * Formats numbers of phrase localisation as HTML tables: one over all phrases and, if given, one by category. Missing
 * numbers are a dash.
 *
 * @param rows - Systems and their numbers.
 * @param options - Cut-offs.
 * @throws `ReportError` if there are no rows.
 * @example
 * ```ts
 * import { localizationTable } from '@vse/report';
 *
 * console.log(localizationTable([{ system: 'this run', recall: { 1: 43, 5: 60, 10: 68 }, upperBound: 76 }]).length);
 * ```
 */
export function localizationTable(
  rows: readonly LocalizationRow[],
  { ks = [1, 5, 10] }: LocalizationTableOptions = {},
): string {
  if (rows.length === 0) throw new ReportError('localizationTable: rows must not be empty.');
  const timed = rows.some(({ seconds }) => seconds !== undefined);
  const names = [...ks.map((k) => `R@${k}`), 'bound', 'AP', ...(timed ? ['seconds'] : [])];
  const lines = rows.map((row) => {
    const values = [...ks.map((k) => row.recall?.[k]), row.upperBound, row.averagePrecision];
    return lineOf(row, timed ? [...values, row.seconds] : values);
  });
  return systemTable(columnsOf(names), lines) + byCategory(rows, ks[0]);
}

function byCategory(rows: readonly LocalizationRow[], k: number | undefined): string {
  const apart = rows.filter((row) => row.byCategory);
  const categories = [...new Set(apart.flatMap((row) => Object.keys(row.byCategory!)))].sort();
  if (categories.length === 0 || k === undefined) return '';
  const lines = apart.map(
    (row) =>
    lineOf(row, categories.map((name) => row.byCategory![name]?.recall[k])), // prettier-ignore
  );
  return systemTable(columnsOf(categories), lines, { corner: `R@${k} of` });
}

function columnsOf(names: readonly string[]): TableColumn[] {
  return names.map((name) => ({ name }));
}

function lineOf(
  { system, origin, synthetic }: LocalizationRow,
  values: readonly (number | undefined)[],
): TableLine {
  return {
    system,
    ...(origin && { origin }),
    ...(synthetic !== undefined && { synthetic }),
    cells: values.map((value) => numberCell(value, 1)),
  };
}
