import { DataError } from './errors';

/** A box: left, top, right and bottom edge, all in one unit. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/** One box, or a flat list of them: `[x1, y1, x2, y2, x1, y1, ...]`. */
export type Boxes = ArrayLike<number>;

export interface OverlapOptions {
  /** Whether the right and bottom edges are the last pixels inside, which makes a box one px larger. Defaults to `false`. */
  readonly inclusivePixels?: boolean;
}

/** Area of box `i` of a list, in square units; 0 where the box is empty or inside out. */
export function boxArea(boxes: Boxes, i = 0, { inclusivePixels = false }: OverlapOptions = {}): number {
  const at = 4 * i;
  return area(boxes[at + 2]! - boxes[at]!, boxes[at + 3]! - boxes[at + 1]!, inclusivePixels);
}

/** Area that box `i` of one list shares with box `j` of another, in square units; 0 where they only touch. */
export function sharedBoxArea(
  [a, i]: readonly [Boxes, number],
  [b, j]: readonly [Boxes, number],
  { inclusivePixels = false }: OverlapOptions = {},
): number {
  const [p, q] = [4 * i, 4 * j];
  return area(
    Math.min(a[p + 2]!, b[q + 2]!) - Math.max(a[p]!, b[q]!),
    Math.min(a[p + 3]!, b[q + 3]!) - Math.max(a[p + 1]!, b[q + 1]!),
    inclusivePixels,
  );
}

/**
 * Intersection over union of box `i` of one list and box `j` of another, from 0 to 1; 0 where both have no area.
 * `boxOverlap` takes single boxes.
 */
export function boxOverlapAt(
  first: readonly [Boxes, number],
  second: readonly [Boxes, number],
  options: OverlapOptions = {},
): number {
  const shared = sharedBoxArea(first, second, options);
  const union = boxArea(...first, options) + boxArea(...second, options) - shared;
  return union > 0 ? shared / union : 0;
}

/** Intersection over union of two boxes, from 0 to 1; 0 where both have no area. */
export function boxOverlap(a: Box, b: Box, options: OverlapOptions = {}): number {
  return boxOverlapAt([a, 0], [b, 0], options);
}

/**
 * The smallest box that contains all of them.
 *
 * @throws `DataError` where there is none.
 */
export function enclosingBox(boxes: readonly Box[]): Box {
  if (boxes.length === 0) throw new DataError('enclosingBox: boxes must not be empty.');
  const side = (edge: 0 | 1 | 2 | 3) => boxes.map((box) => box[edge]);
  return [Math.min(...side(0)), Math.min(...side(1)), Math.max(...side(2)), Math.max(...side(3))];
}

/**
 * Checks that every edge is finite and no box is inside out.
 *
 * @throws `DataError` that names the first box at fault.
 */
export function assertBoxes(where: string, name: string, boxes: readonly Box[]): void {
  boxes.forEach((box, i) => {
    const [x1, y1, x2, y2] = box;
    if (box.every(Number.isFinite) && x1 <= x2 && y1 <= y2) return;
    throw new DataError(
      `${where}: ${name}[${i}] must be [x1, y1, x2, y2] with x1 <= x2 and y1 <= y2, got [${box.join(', ')}].`,
    );
  });
}

function area(width: number, height: number, inclusivePixels: boolean): number {
  const more = inclusivePixels ? 1 : 0;
  return Math.max(0, width + more) * Math.max(0, height + more);
}
