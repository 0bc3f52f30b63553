/**
 * Largest difference from what is wanted, in parts of the largest wanted magnitude; infinite if there are more or fewer
 * numbers, or if one is not finite.
 */
export function largestDifference(got: readonly number[] | undefined, wanted: readonly number[]): number {
  if (got?.length !== wanted.length) return Infinity;
  const largest = Math.max(...wanted.map(Math.abs)) || 1;
  const offs = wanted.map((value, i) => Math.abs(got[i]! - value) / largest);
  return offs.every(Number.isFinite) ? Math.max(0, ...offs) : Infinity;
}
