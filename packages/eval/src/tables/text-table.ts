/** Cells of one row, in groups separated by bars; the first group holds a name. */
export type TableLine = readonly (readonly string[])[];

/**
 * Formats a plain-text table as lines, a heading and its rule first: names left-aligned, numbers right-aligned. Every row
 * must have as many groups and cells as the heading.
 */
export function textTable(rows: readonly [heading: TableLine, ...TableLine[]]): string[] {
  const widths = rows[0].map((group, g) =>
    group.map((_, c) => Math.max(...rows.map((row) => width(row[g]![c]!)))),
  );
  const [heading = '', ...lines] = rows.map((row) =>
    row.map((group, g) => group.map((cell, c) => pad(cell, widths[g]![c]!, g === 0)).join('  ')).join(' | '),
  );
  const rule = heading.replace(/[^|]/g, '-').replaceAll('|', '+');
  return [heading.trimEnd(), rule, ...lines.map((line) => line.trimEnd())];
}

/** Footnote of a table with rows marked `(synthetic)`. */
export const syntheticFootnote =
  '(synthetic): measured on generated data, not comparable with published numbers.';

/** Footnote of a table with rows marked `(transductive)`. */
export const transductiveFootnote =
  '(transductive): uses all test queries at once, not comparable with systems that answer one query at a time.';

/** Formats a number with one decimal, or `missing` if it is unknown. */
export function decimal(value: number | undefined, missing: string): string {
  return value === undefined || !Number.isFinite(value) ? missing : value.toFixed(1);
}

function pad(cell: string, to: number, left: boolean): string {
  const space = ' '.repeat(to - width(cell));
  return left ? cell + space : space + cell;
}

/** Width in characters, not UTF-16 units. */
function width(cell: string): number {
  return Array.from(cell).length;
}
