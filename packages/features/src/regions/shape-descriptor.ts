import type { BoundedMask } from './mask';

const GRID = 12;

/** Dimension of a shape descriptor. */
export const SHAPE_DIM = GRID * GRID + 12;

/**
 * Describes the outline and place of a region: the coverage of each cell of a 12 x 12 grid over the square around its box,
 * which keeps the proportions; then its box, size, fullness, proportions and normalised second moments.
 */
export function shapeDescriptor({ mask, bounds }: BoundedMask): Float32Array {
  const result = new Float32Array(SHAPE_DIM);
  const { width, height, data } = mask;
  const { left, top, right, bottom, area } = bounds;
  if (area === 0) return result;
  const side = Math.max(right - left, bottom - top);
  const x0 = (left + right - side) / 2;
  const y0 = (top + bottom - side) / 2;
  let [mx, my, xx, yy, xy] = [0, 0, 0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      if (data[y * width + x] === 0) continue;
      const u = (x + 0.5 - x0) / side;
      const v = (y + 0.5 - y0) / side;
      const cell = Math.min(GRID - 1, Math.floor(v * GRID)) * GRID + Math.min(GRID - 1, Math.floor(u * GRID));
      result[cell] = result[cell]! + 1;
      mx += u;
      my += v;
      xx += u * u;
      yy += v * v;
      xy += u * v;
    }
  }
  const full = (side / GRID) ** 2;
  for (let i = 0; i < GRID * GRID; i++) result[i] = Math.min(1, result[i]! / full) / 6;
  [mx, my, xx, yy, xy] = [mx / area, my / area, xx / area, yy / area, xy / area];
  const size = width * height;
  result.set(
    [
      (left + right) / 2 / width,
      (top + bottom) / 2 / height,
      (right - left) / width,
      (bottom - top) / height,
      Math.sqrt(area / size),
      area / ((right - left) * (bottom - top)),
      (right - left) / (right - left + bottom - top),
      mx - 0.5,
      my - 0.5,
      4 * (xx - mx * mx),
      4 * (yy - my * my),
      4 * (xy - mx * my),
    ],
    GRID * GRID,
  );
  return result;
}
