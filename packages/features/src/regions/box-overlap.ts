/** Boxes are flat lists of `[x1, y1, x2, y2]`, all in one unit. */
type Boxes = ArrayLike<number>;

/** The area that box `i` of one list shares with box `j` of another; 0 where they only touch. */
export function sharedArea(some: Boxes, i: number, others: Boxes, j: number): number {
  const [a, b] = [4 * i, 4 * j];
  const width = Math.min(some[a + 2]!, others[b + 2]!) - Math.max(some[a]!, others[b]!);
  const height = Math.min(some[a + 3]!, others[b + 3]!) - Math.max(some[a + 1]!, others[b + 1]!);
  return width > 0 && height > 0 ? width * height : 0;
}

/** The area that two boxes share over the area that they cover together, from 0 to 1; 0 where neither has an area. */
export function intersectionOverUnion(some: Boxes, i: number, others: Boxes, j: number): number {
  const shared = sharedArea(some, i, others, j);
  const covered = areaOf(some, i) + areaOf(others, j) - shared;
  return covered > 0 ? shared / covered : 0;
}

/** The area of box `i`; 0 where it is empty or inside out. */
export function areaOf(boxes: Boxes, i: number): number {
  const width = boxes[4 * i + 2]! - boxes[4 * i]!;
  const height = boxes[4 * i + 3]! - boxes[4 * i + 1]!;
  return width > 0 && height > 0 ? width * height : 0;
}
