import { OptionError, seededRandom } from '@vse/core';

/** What becomes of words that are asked for and are not in the file; `missingRules` says what each does. */
export type MissingRule = 'skip' | 'random' | 'mean' | 'zero';

export const missingRules: readonly MissingRule[] = ['skip', 'random', 'mean', 'zero'];

/** Throws an `OptionError` unless the rule is one of those known. */
export function assertMissingRule(where: string, rule: string): void {
  if ((missingRules as readonly string[]).includes(rule)) return;
  throw new OptionError(`${where}: missing must be one of ${missingRules.join(', ')}, got '${rule}'.`);
}

/**
 * Vectors for `count` missing words, `[count, dim]`, made from those that were found, `[found, dim]`: `'random'` draws
 * each number uniformly around the mean of its dimension with that dimension's standard deviation, `'mean'` repeats the
 * mean, `'zero'` is 0. Empty for `'skip'`.
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
  // A uniform distribution on [-a, a] has the deviation a / sqrt(3).
  const reach = rule === 'mean' ? deviation.fill(0) : deviation.map((x) => x * Math.sqrt(3));
  for (let i = 0; i < values.length; i++) {
    const j = i % dim;
    values[i] = mean[j]! + (2 * random.next() - 1) * reach[j]!;
  }
  return values;
}

/** The mean and the standard deviation of each column of `[rows, dim]`. */
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
