import { DataError, ShapeError } from '@vse/core';

/**
 * Indices of each group's values, groups in order of first appearance; without `groups` each value is its own group.
 *
 * @throws `DataError` if there is no value, `ShapeError` if there is not one group per value.
 */
export function queryGroups(
  where: string,
  values: ArrayLike<number>,
  groups?: ArrayLike<number>,
): readonly (readonly number[])[] {
  if (values.length === 0) throw new DataError(`${where}: values must not be empty.`);
  if (groups && groups.length !== values.length) {
    throw new ShapeError(`${where}: groups must be one per value, ${values.length}, got ${groups.length}.`);
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

/**
 * Checks that every value is finite: the rank of a query without a correct answer is NaN.
 *
 * @throws `DataError` that names the value.
 */
export function checkValues(where: string, name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new DataError(
      `${where}: ${name}[${i}] must be finite, got ${values[i]}. Leave out queries without a correct answer.`,
    );
  }
}

/** Mean of values. */
export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
