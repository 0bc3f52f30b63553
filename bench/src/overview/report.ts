import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { table } from '../harness';

/** A table with its title. */
export interface Section {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const begin = '<!-- begin: pnpm bench -->';
const end = '<!-- end: pnpm bench -->';

/** Formats sections as text. */
export function asText(sections: readonly Section[]): string {
  return sections.map(({ title, header, rows }) => `\n${title}\n${table(header, rows)}`).join('\n');
}

/** Formats sections as Markdown, in prettier's layout. */
export function asMarkdown(sections: readonly Section[]): string {
  return sections.map(({ title, header, rows }) => `${title}\n\n${markdownTable(header, rows)}`).join('\n\n');
}

/**
 * Writes Markdown to a file: between the file's begin and end marks if it has them, else as the whole file. A relative path
 * starts at the repository's root, where `pnpm bench` runs.
 */
export function writeMarkdown(path: string, markdown: string): void {
  const file = resolve(process.env['INIT_CWD'] ?? '.', path);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  const marked = from >= 0 && to > from;
  const text = marked
    ? `${before.slice(0, from + begin.length)}\n\n${markdown}\n\n${before.slice(to)}`
    : `${markdown}\n`;
  writeFileSync(file, text);
}

function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, i) =>
    Math.max(3, title.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) => `| ${widths.map((width, i) => (cells[i] ?? '').padEnd(width)).join(' | ')} |`; // prettier-ignore
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
