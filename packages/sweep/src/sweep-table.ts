import type { Row } from './grid';
import type { RowResult } from './row-folder';

/** What the rows of a sweep reached. */
export interface SweepTable {
  /** The axes, the system, and the numbers that stand at the top of its results. */
  readonly markdown: string;
  /** The axes, the system, and all numbers of its results, `imageToText.recall.1` and so on. */
  readonly csv: string;
  /** Rows that have not ended well. */
  readonly missing: readonly string[];
}

type Line = Readonly<Record<string, string>>;

/** Every row has a line for each of its systems; one that failed or has not ended says so. */
export function sweepTable(rows: readonly Row[], results: ReadonlyMap<string, RowResult>): SweepTable {
  const lines = rows.map((row) => linesOf(row, results.get(row.id)));
  const axes = [...new Set(rows.flatMap((row) => Object.keys(row.axes)))];
  const found = [...new Set(lines.flat().flatMap((line) => Object.keys(line)))];
  const numbers = found.filter((name) => ![...axes, 'system', 'state'].includes(name));
  const all = [...axes, 'system', ...numbers, 'state'];
  const short = all.filter((name) => !name.includes('.'));
  return {
    markdown: markdownOf(short, lines.flat()),
    csv: [all, ...lines.flat().map((line) => all.map((name) => line[name] ?? ''))].map(csvLine).join(''),
    missing: rows.filter(({ id }) => !results.get(id)?.results).map(({ id }) => id),
  };
}

function linesOf({ axes }: Row, result: RowResult | undefined): Line[] {
  const named = Object.fromEntries(Object.entries(axes).map(([name, value]) => [name, String(value)]));
  if (!result?.results) return [{ ...named, state: result ? `failed: ${result.error ?? ''}` : 'not run' }];
  return result.results.map((measured) => {
    const system = typeof measured['system'] === 'string' ? { system: measured['system'] } : {};
    const state = measured['synthetic'] === true ? 'synthetic' : '';
    return { ...named, ...system, ...numbersOf(measured), state };
  });
}

/** All numbers of a result, by their paths. */
function numbersOf(value: object, path = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
      if (typeof item === 'number') return [[`${path}${key}`, String(Number(item.toPrecision(6)))]];
      const inner = typeof item === 'object' && item !== null ? numbersOf(item, `${path}${key}.`) : {};
      return Object.entries(inner);
    }),
  );
}

function markdownOf(names: readonly string[], lines: readonly Line[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |\n`;
  const body = lines.map((line) => row(names.map((name) => line[name] ?? '')));
  return row(names) + row(names.map(() => '---')) + body.join('');
}

function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(',')}\n`;
}
