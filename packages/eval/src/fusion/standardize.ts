import { DataError } from '@vse/core';

/**
 * Standardises scores: mean 0, deviation 1, `[images, captions]` as float32.
 *
 * @throws `DataError` if all scores are equal.
 */
export function standardize(where: string, system: number, values: ArrayLike<number>): Float32Array {
  const { mean, deviation } = deviationOf(where, system, values);
  return Float32Array.from({ length: values.length }, (_, i) => (values[i]! - mean) / deviation);
}

/**
 * Mean and deviation of the scores of a system.
 *
 * @throws `DataError` if all scores are equal.
 */
export function deviationOf(
  where: string,
  system: number,
  values: ArrayLike<number>,
): { readonly mean: number; readonly deviation: number } {
  let [sum, least, most] = [0, Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least === most) {
    throw new DataError(
      `${where}: systems[${system}] must have different scores, got ${least} for every pair.`,
    );
  }
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length) };
}
