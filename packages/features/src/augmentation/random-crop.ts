import { OptionError, type SeededRandom } from '@vse/core';

export interface RandomCropOptions {
  /** How much of the image's area a crop has, at least and at most. Defaults to `[0.08, 1]`, as in VSE++. */
  readonly area?: readonly [least: number, most: number];
  /** Its width by its height, at least and at most. Defaults to `[3 / 4, 4 / 3]`. */
  readonly ratio?: readonly [least: number, most: number];
}

/** A rectangle of an image, in px. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const tries = 10;

/**
 * A random part of an image, by torchvision's rule for `RandomResizedCrop`: an area uniform between its bounds, a ratio
 * uniform by its logarithm, and a place uniform among those that fit; where ten draws do not fit, the largest part in the
 * middle whose ratio is within the bounds.
 *
 * Throws an `OptionError` for bounds that are not in order, an area beyond 1, or numbers that are not above 0.
 */
export function randomCrop(
  width: number,
  height: number,
  random: SeededRandom,
  { area = [0.08, 1], ratio = [3 / 4, 4 / 3] }: RandomCropOptions = {},
): Crop {
  assertBounds('area', area, 1);
  assertBounds('ratio', ratio, Infinity);
  const between = (least: number, most: number): number => least + (most - least) * random.next();
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
  return middle(width, height, Math.min(ratio[1], Math.max(ratio[0], width / height)));
}

/** The largest part of a ratio in the middle. */
function middle(width: number, height: number, ratio: number): Crop {
  const kept = {
    width: Math.min(width, Math.max(1, Math.round(height * ratio))),
    height: Math.min(height, Math.max(1, Math.round(width / ratio))),
  };
  return { left: (width - kept.width) >> 1, top: (height - kept.height) >> 1, ...kept };
}

function assertBounds(name: string, [least, most]: readonly [number, number], limit: number): void {
  if (least > 0 && least <= most && most <= limit) return;
  throw new OptionError(
    `randomCrop: ${name} must be two numbers above 0 in order${limit === 1 ? ', at most 1' : ''}, got ${least} and ${most}.`,
  );
}
