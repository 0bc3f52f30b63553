import type { BoundedMask } from './mask';
import type { LabImage } from './oklab';

const CELLS = 4;
const ANGLES = 8;
const TEXTURE_ANGLES = 12;

/** Dimension of a gradient descriptor. */
export const GRADIENT_DIM = CELLS * CELLS * ANGLES + TEXTURE_ANGLES + 2;

/** Strength and direction (0 to 1 for half a turn) of the gradient at each pixel. */
export interface Gradients {
  readonly strength: Float32Array;
  readonly angle: Float32Array;
}

/** Computes central differences of the plane, lightness or colour, that changes most. */
export function gradientsOf({ width, height, l, a, b }: LabImage): Gradients {
  const strength = new Float32Array(l.length);
  const angle = new Float32Array(l.length);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      let [largest, dx, dy] = [0, 0, 0];
      for (let channel = 0; channel < 3; channel++) {
        const plane = channel === 0 ? l : channel === 1 ? a : b;
        const gx = plane[i + 1]! - plane[i - 1]!;
        const gy = plane[i + width]! - plane[i - width]!;
        const square = gx * gx + gy * gy;
        if (square > largest) [largest, dx, dy] = [square, gx, gy];
      }
      strength[i] = Math.sqrt(largest);
      angle[i] = (Math.atan2(dy, dx) / Math.PI + 2) % 1;
    }
  }
  return { strength, angle };
}

/**
 * Describes the edges of a region: histograms of gradient directions on 4 x 4 cells of the square around its box (Dalal
 * and Triggs, https://doi.org/10.1109/CVPR.2005.177), one of its texture, away from the outline, and the mean strength
 * of the texture.
 */
export function gradientDescriptor(
  gradients: Gradients,
  { mask, bounds }: BoundedMask,
  depth: Uint16Array,
): Float32Array {
  const { strength, angle } = gradients;
  const result = new Float32Array(GRADIENT_DIM);
  const { left, top, right, bottom, area } = bounds;
  if (area === 0) return result;
  const side = Math.max(right - left, bottom - top);
  const x0 = (left + right - side) / 2;
  const y0 = (top + bottom - side) / 2;
  const margin = Math.max(3, side / 12);
  const texture = CELLS * CELLS * ANGLES;
  let [inside, total] = [0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const i = y * mask.width + x;
      if (mask.data[i] === 0) continue;
      const column = Math.min(CELLS - 1, Math.floor(((x + 0.5 - x0) / side) * CELLS));
      const row = Math.min(CELLS - 1, Math.floor(((y + 0.5 - y0) / side) * CELLS));
      vote(result, (row * CELLS + column) * ANGLES, ANGLES, angle[i]!, strength[i]!);
      if (depth[i]! <= margin) continue;
      vote(result, texture, TEXTURE_ANGLES, angle[i]!, strength[i]!);
      inside += 1;
      total += strength[i]!;
    }
  }
  unit(result.subarray(0, texture));
  unit(result.subarray(texture, texture + TEXTURE_ANGLES));
  result[texture + TEXTURE_ANGLES] = inside > 0 ? Math.min(1, total / inside / 20) : 0;
  result[texture + TEXTURE_ANGLES + 1] = Math.min(1, inside / area);
  return result;
}

/** Splits a vote between the two bins next to an angle, cyclically. */
function vote(bins: Float32Array, at: number, count: number, angle: number, weight: number): void {
  const place = angle * count;
  const low = Math.floor(place) % count;
  const share = place - Math.floor(place);
  bins[at + low] = bins[at + low]! + weight * (1 - share);
  const high = at + ((low + 1) % count);
  bins[high] = bins[high]! + weight * share;
}

function unit(values: Float32Array): void {
  let sum = 0;
  for (const value of values) sum += value * value;
  const length = Math.sqrt(sum);
  if (length > 0) for (let i = 0; i < values.length; i++) values[i] = values[i]! / length;
}
