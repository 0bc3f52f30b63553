import type { Box } from '@vse/report';

/** Returns the box of one region out of `[regions * 4]` numbers. */
export function boxAt(boxes: Float32Array, region: number): Box {
  const at = 4 * region;
  return [boxes[at]!, boxes[at + 1]!, boxes[at + 2]!, boxes[at + 3]!];
}
