import { boxOverlap, type Box, type OverlapOptions } from '@vse/core';

/** A proposal and how much of a true box it covers. */
export interface ClosestBox {
  /** Its place among the proposals. */
  readonly index: number;
  /** Intersection over union, from 0 to 1. */
  readonly overlap: number;
}

/**
 * The proposal that overlaps a box most, the first of equals; undefined where none overlaps it at all. Where only
 * proposals are described it stands for the true box: drop it, and count it, where it overlaps too little.
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
