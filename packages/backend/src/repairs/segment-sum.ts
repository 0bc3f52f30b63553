import { ShapeError } from '@vse/core';

type Numbers = Float32Array | Int32Array | Uint8Array;

/**
 * Adds row i of `rows` to row `segmentIds[i]` of `out`, in place; drops rows whose id is out of range.
 *
 * Reads rows `[rows, width]` and ids `[rows]`; writes out `[segments, width]`.
 */
export function addToSegments(out: Numbers, rows: Numbers, segmentIds: Numbers, width: number): void {
  const segments = width === 0 ? 0 : out.length / width;
  for (let row = 0; row < segmentIds.length; row++) {
    const segment = segmentIds[row]!;
    if (segment < 0 || segment >= segments) continue;
    const to = segment * width;
    const from = row * width;
    for (let i = 0; i < width; i++) out[to + i]! += rows[from + i]!;
  }
}

/** Shapes of a segment sum. */
export interface SegmentShapes {
  /** Elements per id. */
  readonly width: number;
  /** `[segments, ...]` */
  readonly outShape: number[];
}

/**
 * Shapes of a segment sum, where each id addresses one slice of x, as in TensorFlow.
 *
 * @throws `ShapeError` if the shape of the ids is not a prefix of that of x.
 */
export function segmentShapes(
  x: readonly number[],
  segmentIds: readonly number[],
  segments: number,
): SegmentShapes {
  if (segmentIds.length > x.length || segmentIds.some((size, axis) => size !== x[axis])) {
    throw new ShapeError(
      `unsortedSegmentSum: the shape of segmentIds must be a prefix of that of x, got ` +
        `[${segmentIds.join(', ')}] for x [${x.join(', ')}]. Give one id per row of x.`,
    );
  }
  const row = x.slice(segmentIds.length);
  return { width: row.reduce((product, size) => product * size, 1), outShape: [segments, ...row] };
}
