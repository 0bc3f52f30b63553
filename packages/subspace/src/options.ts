import { DataError, OptionError } from '@vse/core';
import type { RowSource } from './rows';

/** Throws an `OptionError` unless the value is a whole number from `least` to `most`. */
export function checkWhole(
  where: string,
  name: string,
  value: number,
  [least, most]: readonly [number, number],
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new OptionError(`${where}: ${name} must be a whole number ${range}, got ${value}.`);
}

/** Throws a `DataError` unless there are at least two rows of at least one number. */
export function checkRows(where: string, name: string, { rows, dim }: RowSource): void {
  if (rows >= 2 && dim >= 1) return;
  throw new DataError(
    `${where}: ${name} must have at least 2 rows and 1 column, got ${rows} rows and ${dim} columns.`,
  );
}
