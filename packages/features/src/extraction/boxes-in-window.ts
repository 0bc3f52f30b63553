import type { PixelImage } from './extractor';

/**
 * Boxes within a decoded image as boxes within its photograph: flat `[x1, y1, x2, y2]` as parts of width and height, both
 * ways. The same boxes where the pixels show all of it.
 */
export function boxesInPhotograph(boxes: Float32Array, { window }: PixelImage): Float32Array {
  if (!window) return boxes;
  const [left, top, right, bottom] = window;
  return boxes.map((value, i) =>
    i % 2 === 0 ? left + value * (right - left) : top + value * (bottom - top),
  );
}
