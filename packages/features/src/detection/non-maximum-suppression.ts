import { assertNumber, boxOverlapAt, OptionError, ShapeError } from '@vse/core';

/** Threshold, classes and limit of `nonMaximumSuppression`. */
export interface SuppressionOptions {
  /** Overlap (intersection over union) with a better box above which a box is dropped. Defaults to `0.5`. */
  readonly overlap?: number;
  /** Class of each box: only boxes of the same class suppress each other. Absent means one class. */
  readonly labels?: ArrayLike<number>;
  /** Maximum number of boxes to keep. Defaults to all. */
  readonly limit?: number;
}

/**
 * Greedy non-maximum suppression: keeps the box with the highest score, drops those that overlap it by more than
 * `overlap`, and repeats with the rest. Ties go to the earlier box. The rule of torchvision's `nms` and, with labels, of
 * its `batched_nms`.
 *
 * Reads boxes `[boxes, 4]`, flat, and scores `[boxes]`; returns the indices of the kept boxes, the best first, in time
 * O(n log n + n k) for n boxes of which k are kept.
 *
 * @param boxes - Flat `[x1, y1, x2, y2]` of each box.
 * @param scores - Score of each box.
 * @param options - Threshold, classes and limit.
 * @throws `ShapeError` if sizes disagree, `OptionError` if `overlap` is outside [0, 1], `limit` negative or a score NaN.
 *
 * @example
 * ```ts
 * import { nonMaximumSuppression } from '@vse/features';
 *
 * const boxes = [0, 0, 4, 4, 0, 0, 4, 3, 5, 5, 8, 8];
 * console.log(nonMaximumSuppression(boxes, [0.9, 0.8, 0.7])); // 0, 2: box 1 overlaps box 0 by 0.75
 * ```
 */
export function nonMaximumSuppression(
  boxes: ArrayLike<number>,
  scores: ArrayLike<number>,
  { overlap = 0.5, labels, limit = Infinity }: SuppressionOptions = {},
): number[] {
  const count = scores.length;
  if (boxes.length !== count * 4 || (labels && labels.length !== count)) {
    throw new ShapeError(
      `nonMaximumSuppression: boxes must be ${count * 4} numbers and labels ${count} for ${count} scores, got ${boxes.length} and ${labels?.length ?? 'none'}.`,
    );
  }
  assertNumber('nonMaximumSuppression', 'overlap', overlap, { from: 0, to: 1 });
  if (limit !== Infinity) assertNumber('nonMaximumSuppression', 'limit', limit, { from: 0 });
  const wrong = Array.from(scores).findIndex(Number.isNaN);
  if (wrong >= 0) {
    throw new OptionError(`nonMaximumSuppression: scores[${wrong}] must be a number, got NaN.`);
  }
  // Sorting is stable: ties stay in order.
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
