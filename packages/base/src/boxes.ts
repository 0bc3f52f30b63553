import { DataError } from './errors';

/** A box: left, top, right and bottom edge, all in the same unit. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/** One box, or a flat list of them: `[x1, y1, x2, y2, x1, y1, ...]`. */
export type Boxes = ArrayLike<number>;

/** Options of box areas and overlaps. */
export interface OverlapOptions {
  /** Takes the right and bottom edges as the last pixels inside, which adds 1 px to each side. Defaults to `false`. */
  readonly inclusivePixels?: boolean;
}

/**
 * Area of box `i` of a list, in square units; 0 if the box is empty or inside out.
 *
 * @param boxes - One box, or a flat list.
 * @param i - Number of the box. Defaults to `0`.
 * @param options - Convention of the edges.
 *
 * @example
 * ```ts
 * import { boxArea } from '@vse/base';
 *
 * console.log(boxArea([0, 0, 4, 3])); // 12
 * ```
 */
export function boxArea(boxes: Boxes, i = 0, { inclusivePixels = false }: OverlapOptions = {}): number {
  const at = 4 * i;
  return area(boxes[at + 2]! - boxes[at]!, boxes[at + 3]! - boxes[at + 1]!, inclusivePixels);
}

/**
 * Area of the intersection of two boxes, in square units; 0 if they only touch.
 *
 * @param first - A list of boxes and the number of a box in it.
 * @param second - The same for the other box.
 * @param options - Convention of the edges.
 *
 * @example
 * ```ts
 * import { sharedBoxArea } from '@vse/base';
 *
 * console.log(sharedBoxArea([[0, 0, 4, 4], 0], [[2, 2, 6, 6], 0])); // 4
 * ```
 */
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
 * Intersection over union of two boxes in flat lists, from 0 to 1; 0 if both have no area. `boxOverlap` takes single
 * boxes.
 *
 * @param first - A list of boxes and the number of a box in it.
 * @param second - The same for the other box.
 *
 * @example
 * ```ts
 * import { boxOverlapAt } from '@vse/base';
 *
 * const regions = Float32Array.of(0, 0, 4, 4, 2, 0, 6, 4); // two boxes
 * console.log(boxOverlapAt([regions, 0], [regions, 1])); // 8 / 24
 * ```
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

/**
 * Intersection over union of two boxes, from 0 to 1; 0 if both have no area.
 *
 * @example
 * ```ts
 * import { boxOverlap } from '@vse/base';
 *
 * console.log(boxOverlap([0, 0, 4, 4], [2, 0, 6, 4])); // 8 / 24
 * ```
 */
export function boxOverlap(a: Box, b: Box, options: OverlapOptions = {}): number {
  return boxOverlapAt([a, 0], [b, 0], options);
}

/**
 * Smallest box that contains all boxes.
 *
 * @throws `DataError` if there are none.
 *
 * @example
 * ```ts
 * import { enclosingBox } from '@vse/base';
 *
 * console.log(enclosingBox([[0, 0, 4, 4], [2, 1, 6, 3]])); // [0, 0, 6, 4]
 * ```
 */
export function enclosingBox(boxes: readonly Box[]): Box {
  if (boxes.length === 0) throw new DataError('enclosingBox: boxes must not be empty.');
  const side = (edge: 0 | 1 | 2 | 3) => boxes.map((box) => box[edge]);
  return [Math.min(...side(0)), Math.min(...side(1)), Math.max(...side(2)), Math.max(...side(3))];
}

/**
 * Checks that every edge is finite and no box is inside out.
 *
 * @param where - Name of the function that checks, for the message.
 * @param name - Name of the argument, for the message.
 * @throws `DataError` that names the first wrong box.
 *
 * @example
 * ```ts
 * import { assertBoxes } from '@vse/base';
 *
 * try {
 *   assertBoxes('readRegions', 'boxes', [[0, 0, 4, 4], [6, 0, 2, 4]]);
 * } catch (error) {
 *   console.log((error as Error).message);
 *   // readRegions: boxes[1] must be [x1, y1, x2, y2] with x1 <= x2 and y1 <= y2, got [6, 0, 2, 4].
 * }
 * ```
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
  const extra = inclusivePixels ? 1 : 0;
  return Math.max(0, width + extra) * Math.max(0, height + extra);
}
