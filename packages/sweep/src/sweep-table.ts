import type { Row } from './grid';
import type { RowResult } from './row-folder';

/** Table of the results of a sweep. */
export interface SweepTable {
  /** Markdown table of the axes, the system, and the top-level numbers of its results. */
  readonly markdown: string;
  /** CSV table of the axes, the system, and all numbers of its results, `imageToText.recall.1` and so on. */
  readonly csv: string;
  /** Ids of rows that failed or have not run. */
  readonly missing: readonly string[];
}

type Line = Readonly<Record<string, string>>;

/** Tabulates one line per system of each row, or one line for a row that failed or has not run. */
export function sweepTable(rows: readonly Row[], results: ReadonlyMap<string, RowResult>): SweepTable {
  const lines = rows.map((row) => linesOf(row, results.get(row.id)));
  const axes = [...new Set(rows.flatMap((row) => Object.keys(row.axes)))];
  const present = [...new Set(lines.flat().flatMap((line) => Object.keys(line)))];
  const numbers = present.filter((name) => ![...axes, 'system', 'state'].includes(name));
  const all = [...axes, 'system', ...numbers, 'state'];
  const short = all.filter((name) => !name.includes('.'));
  return {
    markdown: markdownOf(short, lines.flat()),
    csv: [all, ...lines.flat().map((line) => all.map((name) => cellOf(line, name)))].map(csvLine).join(''),
    missing: rows.filter(({ id }) => !results.get(id)?.results).map(({ id }) => id),
  };
}

function linesOf({ axes }: Row, result: RowResult | undefined): Line[] {
  const named = Object.fromEntries(Object.entries(axes).map(([name, value]) => [name, String(value)]));
  if (!result?.results) return [{ ...named, state: result ? `failed: ${result.error ?? ''}` : 'not run' }];
  return result.results.map((entry) => {
    const system = typeof entry['system'] === 'string' ? { system: entry['system'] } : {};
    const state = entry['synthetic'] === true ? 'synthetic' : '';
    return { ...named, ...system, ...numbersOf(entry), state };
  });
}

/** All numbers of a result by path. */
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
  const body = lines.map((line) => row(names.map((name) => cellOf(line, name))));
  return row(names) + row(names.map(() => '---')) + body.join('');
}

function cellOf(line: Line, name: string): string {
  return Object.hasOwn(line, name) ? line[name]! : '';
}

function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(',')}\n`;
}
