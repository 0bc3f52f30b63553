import { ShapeError } from '@vse/core';

type Numbers = Float32Array | Int32Array | Uint8Array;

/**
 * Adds row i of `rows` to row `segmentIds[i]` of `out`, in place. Rows whose id is not a row of `out` are dropped.
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

export interface SegmentShapes {
  /** The numbers that one id moves. */
  readonly width: number;
  /** `[segments, ...]` */
  readonly outShape: number[];
}

/** Checks that the ids' shape is how x's shape begins; every id moves what stands below it, as in TensorFlow. */
export function segmentShapes(
  x: readonly number[],
  segmentIds: readonly number[],
  segments: number,
): SegmentShapes {
  if (segmentIds.length > x.length || segmentIds.some((size, axis) => size !== x[axis])) {
    throw new ShapeError(
      `unsortedSegmentSum: the shape of segmentIds must be how the shape of x begins, got ` +
        `[${segmentIds.join(', ')}] for x [${x.join(', ')}]. Give one id per row of x.`,
    );
  }
  const row = x.slice(segmentIds.length);
  return { width: row.reduce((product, size) => product * size, 1), outShape: [segments, ...row] };
}
