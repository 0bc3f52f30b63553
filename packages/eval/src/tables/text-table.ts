/** Cells of one line in groups: groups are parted by bars, the first holds a name. */
export type TableLine = readonly (readonly string[])[];

/**
 * The lines of a plain-text table, a heading and its rule first: names to the left, numbers to the right. Every line must
 * have as many groups and cells as the heading.
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

/** The last line of a table in which rows are marked `(synthetic)`. */
export const syntheticFootnote =
  '(synthetic): measured on generated data, not comparable with published numbers.';

/** A number with one decimal, or what stands for one that is not known. */
export function decimal(value: number | undefined, missing: string): string {
  return value === undefined || !Number.isFinite(value) ? missing : value.toFixed(1);
}

function pad(cell: string, to: number, left: boolean): string {
  const space = ' '.repeat(to - width(cell));
  return left ? cell + space : space + cell;
}

/** Characters, not UTF-16 units. */
function width(cell: string): number {
  return Array.from(cell).length;
}
