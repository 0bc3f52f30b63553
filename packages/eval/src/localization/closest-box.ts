import { boxOverlap, type Box, type OverlapOptions } from '@vse/core';

/** A proposal and its overlap with a true box. */
export interface ClosestBox {
  /** Index among the proposals. */
  readonly index: number;
  /** Intersection over union with the true box, from 0 to 1. */
  readonly overlap: number;
}

/**
 * Finds the proposal that overlaps a true box most, the first of equal ones; undefined if none overlaps it. If only
 * proposals have features, it replaces the true box: leave out pairs whose overlap is too small, and count them.
 *
 * @param proposals - The proposals.
 * @param truth - The true box.
 * @param options - Convention of box corners.
 * @example
 * ```ts
 * import { closestBox } from '@vse/eval';
 *
 * console.log(closestBox([[0, 0, 2, 2], [0, 0, 4, 4]], [0, 0, 4, 3])); // index 1, overlap 0.75
 * ```
 */
export function closestBox(
  proposals: readonly Box[],
  truth: Box,
  options: OverlapOptions = {},
): ClosestBox | undefined {
  let best: ClosestBox | undefined;
  proposals.forEach((box, index) => {
    const overlap = boxOverlap(box, truth, options);
    if (overlap > (best?.overlap ?? 0)) best = { index, overlap };
  });
  return best;
}
