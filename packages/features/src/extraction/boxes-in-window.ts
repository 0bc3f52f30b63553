import type { PixelImage } from './extractor';

/** Converts boxes relative to a decoded image to boxes relative to its photograph, flat `[x1, y1, x2, y2]`. */
export function boxesInPhotograph(boxes: Float32Array, { window }: PixelImage): Float32Array {
  if (!window) return boxes;
  const [left, top, right, bottom] = window;
  return boxes.map((value, i) =>
    i % 2 === 0 ? left + value * (right - left) : top + value * (bottom - top),
  );
}
