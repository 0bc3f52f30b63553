import { OptionError } from '@vse/core';
import * as v from 'valibot';
import { sha256 } from '@vse/formats';

/** Value of a flag. */
export type FlagValue = string | number | boolean;

/** Flags of a sweep: a list is an axis of the table, any other value holds for every row. */
export type Grid = Readonly<Record<string, FlagValue | readonly FlagValue[]>>;

/** One configuration of a grid. */
export interface Row {
  /** Name of its folder: the values of the axes, and a hash of all flags. */
  readonly id: string;
  /** All flags of the row. */
  readonly flags: Readonly<Record<string, FlagValue>>;
  /** Flags in which the rows differ. */
  readonly axes: Readonly<Record<string, FlagValue>>;
}

/**
 * Combines the axes of a grid to rows, the last axis fastest: `{ margin: [0.1, 0.2], seed: [1, 2], epochs: 4 }` has four.
 * A list as the value of one row is written as the flag reads it, `'a,b'`.
 *
 * @throws `OptionError` if a value is not text, a number or a boolean, or an axis is empty or has a value twice.
 *
 * @example
 * ```ts
 * import { gridRows } from '@vse/sweep';
 *
 * for (const { id, flags } of gridRows({ margin: [0.1, 0.2], epochs: 4 })) console.log(id, flags);
 * ```
 */
export function gridRows(grid: Grid): readonly Row[] {
  const entries = Object.entries(grid).map(([name, value]) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const invalid = values.find((item) => !['string', 'number', 'boolean'].includes(typeof item));
    if (values.length === 0 || invalid !== undefined || new Set(values).size < values.length) {
      throw new OptionError(
        `gridRows: ${name} must be text, a number, true, false, or a list of distinct ones, got ${JSON.stringify(value)}. Correct the grid.`,
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

/** Returns a row that was received, if its id is the one of its flags. */
export function checkedRow(value: unknown): Row | undefined {
  const { success, output } = v.safeParse(received, value);
  if (!success || output.id !== idOf(output.flags, output.axes)) return undefined;
  return output;
}

const flagValues = v.custom<Row['flags']>(
  (input) =>
    typeof input === 'object' &&
    input !== null &&
    Object.values(input).every((value) => ['string', 'number', 'boolean'].includes(typeof value)),
);
const received = v.object({ id: v.string(), flags: flagValues, axes: flagValues });

/** Readable id, safe as a folder name and unique to the flags. */
function idOf(flags: Row['flags'], axes: Row['axes']): string {
  const words = Object.entries(axes).map(([name, value]) => `${name}-${value}`);
  const readable = words
    .join('_')
    .replace(/[^\w.-]+/g, '-')
    .slice(0, 80);
  const sorted = Object.entries(flags).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = sha256(JSON.stringify(sorted)).slice(0, 8);
  return readable === '' ? hash : `${readable}_${hash}`;
}
