import { assertFinite, ReportError } from '../report-error';

/** A region of an image: left, top, right and bottom, as fractions of its width and height from 0 to 1. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/** Largest distance outside the image, because detectors round; a box further out is probably in pixels. */
const slack = 0.05;

/** Checks that a box is in its image. */
export function checkBox(where: string, name: string, box: Box): void {
  assertFinite(where, name, box);
  const [x1, y1, x2, y2] = box;
  if (Math.min(...box) >= -slack && Math.max(...box) <= 1 + slack && x1 <= x2 && y1 <= y2) return;
  throw new ReportError(
    `${where}: ${name} must be [x1, y1, x2, y2] from 0 to 1, got [${box.join(', ')}]. Divide by the image's size.`,
  );
}
