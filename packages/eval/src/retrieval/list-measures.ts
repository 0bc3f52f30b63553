// Measures of one query's ranked list. Each reads the positions of its correct answers, from 1, ascending, not empty;
// `positions.length` is the number of correct answers, R.

/** One over the position of the first correct answer. */
export function reciprocalRank(positions: readonly number[]): number {
  return 1 / positions[0]!;
}

/** Average precision: mean of the precision at each correct answer. With `k`, over those within k, divided by min(R, k). */
export function averagePrecision(positions: readonly number[], k = Infinity): number {
  const sum = positions.reduce((total, position, i) => total + (position <= k ? (i + 1) / position : 0), 0);
  return sum / Math.min(positions.length, k);
}

/** Average precision cut off at R. Musgrave, Belongie and Lim, https://arxiv.org/abs/2003.08505 */
export function averagePrecisionAtR(positions: readonly number[]): number {
  return averagePrecision(positions, positions.length);
}

/** R-precision: share of correct answers among the first R. */
export function rPrecision(positions: readonly number[]): number {
  return within(positions, positions.length) / positions.length;
}

/** Precision at k: share of correct answers among the first k, divided by k even if there are fewer candidates. */
export function precisionAt(positions: readonly number[], k: number): number {
  return within(positions, k) / k;
}

/** Share of the correct answers that are among the first k. (The field's "recall at k" requires only one of them.) */
export function foundAt(positions: readonly number[], k: number): number {
  return within(positions, k) / positions.length;
}

/** nDCG at k: discounted gain 1 / log2(1 + position) of correct answers within k, divided by that of a perfect list. */
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
