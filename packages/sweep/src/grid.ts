import { createHash } from 'node:crypto';
import { OptionError } from '@vse/core';

/** A value of a flag. */
export type FlagValue = string | number | boolean;

/** The flags of all rows: a list is an axis of the table, anything else holds for every row. */
export type Grid = Readonly<Record<string, FlagValue | readonly FlagValue[]>>;

/** One configuration. */
export interface Row {
  /** Names its folder: the values of the axes, and a hash of all flags. */
  readonly id: string;
  readonly flags: Readonly<Record<string, FlagValue>>;
  /** The flags in which the rows differ. */
  readonly axes: Readonly<Record<string, FlagValue>>;
}

/**
 * All combinations of the axes of a grid, the last axis fastest: `{ margin: [0.1, 0.2], seed: [1, 2], epochs: 4 }` are
 * four rows. A list of names for one row is written as the flag takes it, `'a,b'`.
 *
 * Throws an `OptionError` where a value is no text, number, true or false, or an axis is empty or has a value twice.
 */
export function gridRows(grid: Grid): readonly Row[] {
  const entries = Object.entries(grid).map(([name, value]) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const odd = values.find((item) => !['string', 'number', 'boolean'].includes(typeof item));
    if (values.length === 0 || odd !== undefined || new Set(values).size < values.length) {
      throw new OptionError(
        `gridRows: ${name} must be text, a number, true or false, or a list of different ones, got ${JSON.stringify(value)}.`,
      );
    }
    return { name, values: values as readonly FlagValue[], axis: Array.isArray(value) };
  });
  let rows: Pick<Row, 'flags' | 'axes'>[] = [{ flags: {}, axes: {} }];
  for (const { name, values, axis } of entries) {
    rows = rows.flatMap(({ flags, axes }) =>
      values.map((value) => ({
        flags: { ...flags, [name]: value },
        axes: axis ? { ...axes, [name]: value } : axes,
      })),
    );
  }
  return rows.map(({ flags, axes }) => ({ id: idOf(flags, axes), flags, axes }));
}

/** Readable, safe as a folder's name, and another for other flags. */
function idOf(flags: Row['flags'], axes: Row['axes']): string {
  const words = Object.entries(axes).map(([name, value]) => `${name}-${value}`);
  const readable = words
    .join('_')
    .replace(/[^\w.-]+/g, '-')
    .slice(0, 80);
  const sorted = Object.entries(flags).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 8);
  return readable === '' ? hash : `${readable}_${hash}`;
}
