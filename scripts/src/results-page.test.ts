import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './workspace';

type Cells = Readonly<Record<string, string>>;

/** Rows of every table of a page, by its heading; cells by the names of their columns. */
function tablesOf(page: string): ReadonlyMap<string, readonly Cells[]> {
  const tables = new Map<string, Cells[]>();
  let heading = '';
  let header: readonly string[] | undefined;
  for (const line of page.split('\n')) {
    if (/^#+ /.test(line)) heading = line.replace(/^#+ /, '');
    if (!line.startsWith('|')) header = undefined;
    else {
      const cells = line.split('|').slice(1, -1).map((cell) => cell.trim()); // prettier-ignore
      if (!header) header = cells;
      else if (!/^[-: ]+$/.test(cells.join('')))
        tables.set(heading, [...(tables.get(heading) ?? []), Object.fromEntries(header.map((name, i) => [name, cells[i]!]))]); // prettier-ignore
    }
  }
  return tables;
}

const page = readFileSync(join(root, 'docs/results.md'), 'utf8');
const tables = tablesOf(page);
const best = tables.get('The best row of each system')!;
const behind = [...tables].flatMap(([heading, rows]) =>
  heading === 'The best row of each system' ? [] : rows,
);
const behindText = page.slice(page.indexOf('## The tables behind it'));

describe('the table of the best rows in docs/results.md', () => {
  it('is in the order of rsum, with each system once', () => {
    const values = best.map(({ rsum }) => Number(rsum));
    expect(values.every((value) => value > 0)).toBe(true);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(new Set(best.map(({ system }) => system)).size).toBe(best.length);
  });

  it.each(best.map((row) => [row['system']!, row] as const))('has %s from a table behind it', (_, row) => {
    expect(behindText).toContain(row['rsum']);
    if (row['corrected'] !== '-') expect(behindText).toContain(row['corrected']);
    const sources = behind.filter(({ rsum }) => rsum === row['rsum']).map((each) => each['95 % of draws']);
    if (row['95 % of draws'] !== '-') expect(sources).toContain(row['95 % of draws']);
    expect(page).toMatch(new RegExp(`^# ${row['command']}: `, 'm')); // a command of this letter
    expect(row['chosen on dev']).not.toBe('');
  });

  it('leaves out what reads a frozen text model', () => {
    expect(best.filter(({ system }) => /minilm|sentence/i.test(system!))).toEqual([]);
  });
});
