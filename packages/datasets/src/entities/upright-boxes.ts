import type { Box } from '../phrase-link';

/** Width and height of a picture in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Position of a stored pixel's corner in the upright picture, by Exif orientation; `w` and `h` are the stored size. */
const turns: Readonly<
  Record<number, (x: number, y: number, size: PictureSize) => readonly [number, number]>
> = {
  2: (x, y, { width }) => [width - x, y],
  3: (x, y, { width, height }) => [width - x, height - y],
  4: (x, y, { height }) => [x, height - y],
  5: (x, y) => [y, x],
  6: (x, y, { height }) => [height - y, x],
  7: (x, y, { width, height }) => [height - y, width - x],
  8: (x, y, { width }) => [y, width - x],
};

/**
 * Turns a box of a picture as it is stored into the box of the upright picture, which decoders return.
 *
 * @param size - Size of the picture as it is stored.
 * @param orientation - Exif orientation, 1 to 8; others leave the box as it is.
 */
export function uprightBox({ left, top, right, bottom }: Box, size: PictureSize, orientation: number): Box {
  const turn = turns[orientation] ?? ((x: number, y: number) => [x, y] as const);
  const [x1, y1] = turn(left, top, size);
  const [x2, y2] = turn(right, bottom, size);
  return {
    left: Math.min(x1, x2),
    top: Math.min(y1, y2),
    right: Math.max(x1, x2),
    bottom: Math.max(y1, y2),
  };
}

/** Relation of annotated boxes to a picture: turned with it, unclear, of another shape, or its own. */
export type Fit = 'upright' | 'stored' | 'unclear' | 'other';

/**
 * Compares the size of an annotation with that of a picture. `'stored'` boxes are turned with the picture; boxes of
 * a picture whose size is the same either way are `'unclear'`.
 */
export function fitOf(annotated: PictureSize, stored: PictureSize, orientation: number): Fit {
  const sideways = orientation >= 5 && orientation <= 8;
  const upright = sideways ? { width: stored.height, height: stored.width } : stored;
  const turned = orientation >= 2 && orientation <= 8;
  const isUpright = sameShape(annotated, upright);
  if (turned && isUpright && sameShape(annotated, stored)) return 'unclear';
  if (isUpright) return 'upright';
  return sameShape(annotated, stored) ? 'stored' : 'other';
}

/** True for one picture at any scale: sides of the larger differ by at most a pixel of the smaller. */
function sameShape(a: PictureSize, b: PictureSize): boolean {
  const slack = Math.max(a.width, a.height, b.width, b.height);
  return Math.abs(a.width * b.height - b.width * a.height) <= slack;
}
