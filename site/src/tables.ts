/** One Markdown table: its header and rows, as printed, cells trimmed. */
export interface MarkdownTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reads the first table below a heading of a Markdown text.
 *
 * @throws `Error` if the heading or a table below it is missing, so that a page never loses its numbers silently.
 */
export function tableBelow(markdown: string, heading: string): MarkdownTable {
  const lines = markdown.split('\n');
  const from = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (from === -1) throw new Error(`no heading "${heading}"`);
  const start = lines.findIndex((line, i) => i > from && line.startsWith('|'));
  const next = lines.findIndex((line, i) => i > from && /^#+ /.test(line));
  if (start === -1 || (next !== -1 && next < start))
    throw new Error(`no table below the heading "${heading}"`);
  const end = lines.findIndex((line, i) => i > start && !line.startsWith('|'));
  const [header, , ...rows] = lines.slice(start, end === -1 ? undefined : end).map(cellsOf);
  if (header === undefined || rows.length === 0) throw new Error(`the table below "${heading}" has no rows`);
  return { header, rows };
}

/** Cells of a line of a table. A pipe within backquotes or after a backslash belongs to its cell. */
function cellsOf(line: string): readonly string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim());
}

/** Formats a table as Markdown; columns whose cells are all numbers, dashes or ranges are aligned to the right. */
export function markdownTable({ header, rows }: MarkdownTable): string {
  const numeric = header.map((_, i) =>
    rows.every((row) => /^[-\d.,]+( (to|ms|s|kB|MB) ?[\d.]*)?$/.test(row[i] ?? '')),
  );
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(numeric.map((right) => (right ? '---:' : '---'))), ...rows.map(line)].join('\n');
}
