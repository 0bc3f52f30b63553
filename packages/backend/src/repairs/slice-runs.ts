/** Contiguous runs of the source that a slice covers, of equal length. */
export interface SliceRuns {
  /** Elements per run. */
  readonly length: number;
  /** Offset of each run in the source. */
  readonly starts: readonly number[];
}

/** Runs of the slice of `size` at `begin`, in order. Trailing axes that are taken whole extend the run. */
export function sliceRuns(
  shape: readonly number[],
  begin: readonly number[],
  size: readonly number[],
): SliceRuns {
  if (size.includes(0)) return { length: 0, starts: [] };
  let axis = shape.length - 1; // the outermost axis within one run
  while (axis > 0 && size[axis] === shape[axis]) axis--;
  let stride = 1;
  let length = 1;
  let first = 0;
  for (let i = shape.length - 1; i >= axis && i >= 0; i--) {
    length *= size[i]!;
    first += begin[i]! * stride;
    stride *= shape[i]!;
  }
  let starts = [first];
  for (let i = axis - 1; i >= 0; i--) {
    const inner = starts;
    const step = stride;
    starts = Array.from({ length: size[i]! }, (_, at) => (begin[i]! + at) * step).flatMap((offset) =>
      inner.map((start) => start + offset),
    );
    stride *= shape[i]!;
  }
  return { length, starts };
}
