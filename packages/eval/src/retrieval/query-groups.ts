import { DataError, OptionError, ShapeError } from '@vse/core';

/**
 * The places of each group's values, groups in the order in which they first appear; without `groups` each value is a
 * group of its own. Throws where there is no value, or not one group per value.
 */
export function queryGroups(
  where: string,
  values: ArrayLike<number>,
  groups?: ArrayLike<number>,
): readonly (readonly number[])[] {
  if (values.length === 0) throw new DataError(`${where}: values must not be empty.`);
  if (groups && groups.length !== values.length) {
    throw new ShapeError(
      `${where}: groups must be one per value, wanted ${values.length}, got ${groups.length}.`,
    );
  }
  const places = new Map<number, number[]>();
  for (let i = 0; i < values.length; i++) {
    const key = groups ? groups[i]! : i;
    const list = places.get(key);
    if (list) list.push(i);
    else places.set(key, [i]);
  }
  return [...places.values()];
}

/** Throws an `OptionError` unless a number of rounds is a whole number from 1. */
export function checkRounds(where: string, rounds: number): void {
  if (Number.isSafeInteger(rounds) && rounds >= 1) return;
  throw new OptionError(`${where}: rounds must be a whole number from 1, got ${rounds}.`);
}

/** Throws a `DataError` where a value is not finite: the rank of a query without an answer is NaN. */
export function checkValues(where: string, name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new DataError(
      `${where}: ${name}[${i}] must be finite, got ${values[i]}. Leave out queries without a right answer.`,
    );
  }
}

export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
