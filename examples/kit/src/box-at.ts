import type { Box } from '@vse/report';

/** The box of a region out of a flat list of boxes. */
export function boxAt(boxes: Float32Array, region: number): Box {
  const at = 4 * region;
  return [boxes[at]!, boxes[at + 1]!, boxes[at + 2]!, boxes[at + 3]!];
}
