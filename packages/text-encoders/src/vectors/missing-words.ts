import { seededRandom } from '@vse/core';

/** Treatment of requested words that are not in the file: leave out, draw at random, repeat the mean, or zeros. */
export type MissingRule = 'skip' | 'random' | 'mean' | 'zero';

/** All missing rules. */
export const missingRules: readonly MissingRule[] = ['skip', 'random', 'mean', 'zero'];

/**
 * Vectors `[count, dim]` of missing words from those found, `[found, dim]`: `'random'` draws from a uniform distribution
 * with the mean and standard deviation of each dimension, `'mean'` repeats the mean, `'zero'` is 0. Empty for `'skip'`.
 */
export function vectorsForMissing(
  rule: MissingRule,
  found: Float32Array,
  { dim, count, seed }: { readonly dim: number; readonly count: number; readonly seed: number },
): Float32Array {
  if (rule === 'skip') return new Float32Array(0);
  const values = new Float32Array(count * dim);
  if (rule === 'zero') return values;
  const { mean, deviation } = momentsOf(found, dim);
  const random = seededRandom(seed).fork('missing words');
  // A uniform distribution on [-a, a] has standard deviation a / sqrt(3).
  const reach = rule === 'mean' ? deviation.fill(0) : deviation.map((x) => x * Math.sqrt(3));
  for (let i = 0; i < values.length; i++) {
    const j = i % dim;
    values[i] = mean[j]! + (2 * random.next() - 1) * reach[j]!;
  }
  return values;
}

/** Mean and standard deviation of each column of `[rows, dim]`. */
export function momentsOf(
  values: ArrayLike<number>,
  dim: number,
): { readonly mean: Float64Array; readonly deviation: Float64Array } {
  const rows = values.length / dim;
  const mean = new Float64Array(dim);
  const deviation = new Float64Array(dim);
  for (let i = 0; i < values.length; i++) mean[i % dim]! += values[i]! / rows;
  for (let i = 0; i < values.length; i++) deviation[i % dim]! += (values[i]! - mean[i % dim]!) ** 2 / rows;
  return { mean, deviation: deviation.map(Math.sqrt) };
}
