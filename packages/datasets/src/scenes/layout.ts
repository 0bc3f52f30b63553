import type { SeededRandom } from '@vse/base';
import type { Box } from '../phrase-link';
import { SCENE_SIZE, enclosing } from './scene';
import { SHAPES } from './shapes';
import type { Category, Size } from './vocabulary';

/** Cell of an object: its centre and width, as fractions of the picture. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Index of the object that it stands on, instead of at x, y. */
  readonly on?: number;
}

const cell = (x: number, y: number, width: number, on?: number): Cell =>
  on === undefined ? { x, y, width } : { x, y, width, on };

/** Arrangements by number of objects; cells do not overlap. */
export const LAYOUTS: Readonly<Record<number, readonly (readonly Cell[])[]>> = {
  2: [
    [cell(0.27, 0.58, 0.46), cell(0.74, 0.58, 0.46)],
    [cell(0.5, 0.25, 0.42), cell(0.5, 0.74, 0.46)],
    [cell(0.5, 0.7, 0.46), cell(0.5, 0.3, 0.36, 0)],
  ],
  3: [
    [cell(0.5, 0.24, 0.4), cell(0.26, 0.73, 0.42), cell(0.75, 0.73, 0.42)],
    [cell(0.26, 0.26, 0.42), cell(0.75, 0.26, 0.42), cell(0.5, 0.75, 0.42)],
    [cell(0.3, 0.74, 0.42), cell(0.3, 0.3, 0.34, 0), cell(0.77, 0.6, 0.4)],
    [cell(0.26, 0.25, 0.42), cell(0.26, 0.75, 0.42), cell(0.74, 0.5, 0.44)],
  ],
  4: [
    [cell(0.26, 0.26, 0.4), cell(0.74, 0.26, 0.4), cell(0.26, 0.74, 0.4), cell(0.74, 0.74, 0.4)],
    [cell(0.5, 0.19, 0.34), cell(0.19, 0.53, 0.34), cell(0.81, 0.53, 0.34), cell(0.5, 0.82, 0.34)],
  ],
};

const SCALE: Readonly<Record<Size, number>> = { small: 0.68, medium: 0.84, large: 1 };

/** Places of two or three instances within their cell, and their scale. */
const CLUSTERS: Readonly<Record<number, { scale: number; at: readonly (readonly [number, number])[] }>> = {
  1: { scale: 1, at: [[0, 0]] },
  2: {
    scale: 0.56,
    at: [
      [-0.29, 0.06],
      [0.29, -0.06],
    ],
  },
  3: {
    scale: 0.52,
    at: [
      [-0.27, 0.25],
      [0.27, 0.25],
      [0, -0.27],
    ],
  },
};

const hundredth = (value: number): number => Math.round(value * 100) / 100;

function boxAround(category: Category, x: number, y: number, side: number): Box {
  const { bounds } = SHAPES[category];
  const wide = ((bounds.right - bounds.left) / 100) * side;
  const high = ((bounds.bottom - bounds.top) / 100) * side;
  return {
    left: hundredth(x - wide / 2),
    top: hundredth(y - high / 2),
    right: hundredth(x + wide / 2),
    bottom: hundredth(y + high / 2),
  };
}

/** An object to place. */
export interface Placeable {
  readonly category: Category;
  readonly size: Size;
  readonly count: number;
}

/** Places objects in their cells with some jitter, inside the picture: one list of boxes per object, in pixels. */
export function place(objects: readonly Placeable[], cells: readonly Cell[], random: SeededRandom): Box[][] {
  const placed: Box[][] = [];
  for (const [i, object] of objects.entries()) {
    const at = cells[i]!;
    const jitter = (): number => (random.next() - 0.5) * 0.04 * SCENE_SIZE;
    const side = SCALE[object.size] * at.width * SCENE_SIZE;
    const x = at.x * SCENE_SIZE + jitter();
    const y = at.y * SCENE_SIZE + jitter();
    const { scale, at: offsets } = CLUSTERS[object.count]!;
    const boxes = offsets.map(([dx, dy]) =>
      boxAround(object.category, x + dx * side, y + dy * side, side * scale),
    );
    placed.push(at.on === undefined ? boxes : standOn(boxes, placed[at.on]!));
  }
  return placed.map((boxes) => boxes.map(inside));
}

/** Moves the boxes so that the lowest rests on the support, centred. */
function standOn(boxes: readonly Box[], support: readonly Box[]): Box[] {
  const own = enclosing(boxes);
  const under = enclosing(support);
  const dx = (under.left + under.right - own.left - own.right) / 2;
  const dy = under.top + 2 - own.bottom;
  return boxes.map((box) => shift(box, dx, dy));
}

function shift(box: Box, dx: number, dy: number): Box {
  return {
    left: hundredth(box.left + dx),
    top: hundredth(box.top + dy),
    right: hundredth(box.right + dx),
    bottom: hundredth(box.bottom + dy),
  };
}

function inside(box: Box): Box {
  const dx = Math.max(0, 1 - box.left) - Math.max(0, box.right - SCENE_SIZE + 1);
  const dy = Math.max(0, 1 - box.top) - Math.max(0, box.bottom - SCENE_SIZE + 1);
  return dx === 0 && dy === 0 ? box : shift(box, dx, dy);
}
