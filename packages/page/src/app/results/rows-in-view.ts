import type { Layout } from './justified';

/** Rows from `first` to before `end`. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** Rows that lie between two heights, found by halving: ten thousand pictures have thousands of rows. */
export function rowsInView({ rows }: Layout, from: number, to: number): RowRange {
  const first = lowest(rows.length, (i) => rows[i]!.top + rows[i]!.height > from);
  const end = lowest(rows.length, (i) => rows[i]!.top >= to);
  return { first, end: Math.max(first, end) };
}

/** Smallest index for which a test is true that is false before it and true after it. */
function lowest(count: number, test: (i: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
