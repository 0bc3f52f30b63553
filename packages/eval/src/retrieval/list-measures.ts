// Measures of one query's ranked list. Each reads the positions of its right answers, from 1, ascending, and not empty;
// `positions.length` is the number of right answers, R.

/** One over the position of the first right answer. */
export function reciprocalRank(positions: readonly number[]): number {
  return 1 / positions[0]!;
}

/** The mean, over right answers, of the precision at each one's position. With `k`, of those within k: over min(R, k). */
export function averagePrecision(positions: readonly number[], k = Infinity): number {
  const sum = positions.reduce((total, position, i) => total + (position <= k ? (i + 1) / position : 0), 0);
  return sum / Math.min(positions.length, k);
}

/** Average precision cut off at R. Musgrave, Belongie and Lim, https://arxiv.org/abs/2003.08505 */
export function averagePrecisionAtR(positions: readonly number[]): number {
  return averagePrecision(positions, positions.length);
}

/** The share of right answers among the first R. */
export function rPrecision(positions: readonly number[]): number {
  return within(positions, positions.length) / positions.length;
}

/** The share of right answers among the first k; k counts in full where there are fewer candidates. */
export function precisionAt(positions: readonly number[], k: number): number {
  return within(positions, k) / k;
}

/** The share of all right answers that are among the first k. (The field's "recall at k" asks for one of them only.) */
export function foundAt(positions: readonly number[], k: number): number {
  return within(positions, k) / positions.length;
}

/** Discounted gain 1 / log2(1 + position) of right answers within k, over that of a perfect list. */
export function normalizedGainAt(positions: readonly number[], k: number): number {
  const gain = (position: number): number => 1 / Math.log2(1 + position);
  let got = 0;
  let best = 0;
  positions.forEach((position, i) => {
    if (position <= k) got += gain(position);
    if (i < k) best += gain(i + 1);
  });
  return got / best;
}

function within(positions: readonly number[], k: number): number {
  return positions.filter((position) => position <= k).length;
}
