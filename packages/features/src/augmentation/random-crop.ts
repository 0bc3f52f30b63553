import { OptionError, type SeededRandom } from '@vse/core';

/** Bounds of area and aspect ratio of `randomCrop`. */
export interface RandomCropOptions {
  /** Area of the crop relative to the image's, smallest and largest. Defaults to `[0.08, 1]`, as in VSE++. */
  readonly area?: readonly [smallest: number, largest: number];
  /** Aspect ratio (width / height) of the crop, smallest and largest. Defaults to `[3 / 4, 4 / 3]`. */
  readonly ratio?: readonly [smallest: number, largest: number];
}

/** A rectangle of an image, in px. */
export interface Crop {
  /** Distance to the image's left edge. */
  readonly left: number;
  /** Distance to the image's upper edge. */
  readonly top: number;
  /** Width of the rectangle. */
  readonly width: number;
  /** Height of the rectangle. */
  readonly height: number;
}

const tries = 10;

/**
 * Draws a random crop by torchvision's rule for `RandomResizedCrop`: an area uniform between its bounds, an aspect ratio
 * uniform in its logarithm, and a uniform place; if ten draws do not fit, the largest centre crop whose ratio is within
 * the bounds.
 *
 * @param width - Width of the image, in px.
 * @param height - Height of the image, in px.
 * @param random - Source of the draws.
 * @param options - Bounds of area and aspect ratio.
 * @throws `OptionError` if bounds are not above 0 and in order, or an area is above 1.
 *
 * @example
 * ```ts
 * import { seededRandom } from '@vse/core';
 * import { randomCrop } from '@vse/features';
 *
 * console.log(randomCrop(640, 480, seededRandom(1), { area: [0.5, 1] })); // left, top, width, height
 * ```
 */
export function randomCrop(
  width: number,
  height: number,
  random: SeededRandom,
  { area = [0.08, 1], ratio = [3 / 4, 4 / 3] }: RandomCropOptions = {},
): Crop {
  assertBounds('area', area, 1);
  assertBounds('ratio', ratio, Infinity);
  const between = (low: number, high: number): number => low + (high - low) * random.next();
  for (let i = 0; i < tries; i++) {
    const wanted = width * height * between(...area);
    const shape = Math.exp(between(Math.log(ratio[0]), Math.log(ratio[1])));
    const cropped = {
      width: Math.round(Math.sqrt(wanted * shape)),
      height: Math.round(Math.sqrt(wanted / shape)),
    };
    if (cropped.width < 1 || cropped.height < 1 || cropped.width > width || cropped.height > height) continue;
    return {
      left: random.integer(width - cropped.width + 1),
      top: random.integer(height - cropped.height + 1),
      ...cropped,
    };
  }
  return centreCrop(width, height, Math.min(ratio[1], Math.max(ratio[0], width / height)));
}

/** The largest centre crop of an aspect ratio. */
function centreCrop(width: number, height: number, ratio: number): Crop {
  const kept = {
    width: Math.min(width, Math.max(1, Math.round(height * ratio))),
    height: Math.min(height, Math.max(1, Math.round(width / ratio))),
  };
  return { left: (width - kept.width) >> 1, top: (height - kept.height) >> 1, ...kept };
}

function assertBounds(name: string, [low, high]: readonly [number, number], limit: number): void {
  if (low > 0 && low <= high && high <= limit) return;
  throw new OptionError(
    `randomCrop: ${name} must be two numbers above 0 in order${limit === 1 ? ', at most 1' : ''}, got ${low} and ${high}.`,
  );
}
