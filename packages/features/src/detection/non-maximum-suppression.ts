import { boxOverlapAt, OptionError, ShapeError } from '@vse/core';

export interface SuppressionOptions {
  /** A box goes where it overlaps a better one by more than this, intersection over union. Defaults to `0.5`. */
  readonly overlap?: number;
  /** The class of each box: boxes of other classes then leave each other alone. Absent means that all are of one. */
  readonly labels?: ArrayLike<number>;
  /** The most boxes to keep. Defaults to all. */
  readonly limit?: number;
}

/**
 * Greedy non-maximum suppression: the box of the highest score is kept, those that overlap it by more than `overlap` go,
 * and so on with the rest. Of equal scores the earlier goes first. The rule is torchvision's `nms` and, with labels, its
 * `batched_nms`: an overlap of exactly `overlap` stays.
 *
 * Reads boxes `[boxes, 4]`, flat, and scores `[boxes]`; returns the indices that are kept, the best first. It takes
 * O(n log n + n k) for n boxes of which k stay. Throws a `ShapeError` where sizes disagree, an `OptionError` for an overlap
 * that is not in [0, 1] or a limit below 0, and for scores that are no numbers.
 */
export function nonMaximumSuppression(
  boxes: ArrayLike<number>,
  scores: ArrayLike<number>,
  { overlap = 0.5, labels, limit = Infinity }: SuppressionOptions = {},
): number[] {
  const count = scores.length;
  if (boxes.length !== count * 4 || (labels && labels.length !== count)) {
    throw new ShapeError(
      `nonMaximumSuppression: ${count} scores go with ${count * 4} numbers of boxes and ${count} labels, got ${boxes.length} and ${labels?.length ?? 'none'}.`,
    );
  }
  if (!(overlap >= 0 && overlap <= 1) || !(limit >= 0)) {
    throw new OptionError(
      `nonMaximumSuppression: overlap must be in [0, 1] and limit at least 0, got ${overlap} and ${limit}.`,
    );
  }
  const nameless = Array.from(scores).findIndex(Number.isNaN);
  if (nameless >= 0) {
    throw new OptionError(`nonMaximumSuppression: scores[${nameless}] must be a number, got NaN.`);
  }
  // Sorting is stable: of equal scores the earlier stays first.
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const kept: number[] = [];
  for (const box of order) {
    if (kept.length >= limit) break;
    const free = kept.every(
      (better) =>
        (labels && labels[better] !== labels[box]) || boxOverlapAt([boxes, better], [boxes, box]) <= overlap,
    );
    if (free) kept.push(box);
  }
  return kept;
}
