import { DataError, OptionError } from '@vse/core';

/** A box: left, top, right, bottom, in any one unit. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

export interface OverlapOptions {
  /** Whether the right and bottom edges are the last pixels inside, which makes a box one px larger. Defaults to `false`. */
  readonly inclusivePixels?: boolean;
}

/** The area that two boxes share over the area that they cover together, from 0 to 1; 0 where both have no area. */
export function boxOverlap(a: Box, b: Box, { inclusivePixels = false }: OverlapOptions = {}): number {
  const more = inclusivePixels ? 1 : 0;
  const area = ([x1, y1, x2, y2]: Box): number => Math.max(0, x2 - x1 + more) * Math.max(0, y2 - y1 + more);
  const shared = area([
    Math.max(a[0], b[0]),
    Math.max(a[1], b[1]),
    Math.min(a[2], b[2]),
    Math.min(a[3], b[3]),
  ]);
  const together = area(a) + area(b) - shared;
  return together > 0 ? shared / together : 0;
}

/** The smallest box that holds all of them. */
export function enclosingBox(boxes: readonly Box[]): Box {
  if (boxes.length === 0) throw new DataError('enclosingBox: boxes must not be empty.');
  const side = (edge: 0 | 1 | 2 | 3) => boxes.map((box) => box[edge]);
  return [Math.min(...side(0)), Math.min(...side(1)), Math.max(...side(2)), Math.max(...side(3))];
}

/** Throws a `DataError` unless every edge is finite and no box is inside out. */
export function checkBoxes(where: string, name: string, boxes: readonly Box[]): void {
  boxes.forEach((box, i) => {
    const [x1, y1, x2, y2] = box;
    if (box.every(Number.isFinite) && x1 <= x2 && y1 <= y2) return;
    throw new DataError(
      `${where}: ${name}[${i}] must be [x1, y1, x2, y2] with x1 <= x2 and y1 <= y2, got [${box.join(', ')}].`,
    );
  });
}

/** Throws an `OptionError` unless the least overlap that counts is above 0 and at most 1. */
export function checkMinOverlap(where: string, minOverlap: number): void {
  if (minOverlap > 0 && minOverlap <= 1) return;
  throw new OptionError(`${where}: minOverlap must be above 0 and at most 1, got ${minOverlap}.`);
}
