/** Rows `first` to `last`, covered by one read, and the places of the wanted ones in the result. */
export interface RowRun {
  readonly first: number;
  readonly last: number;
  readonly wanted: readonly { readonly row: number; readonly at: number }[];
}

/** Longest read in bytes, unless a single row is longer. */
export const maximumRead = 8 << 20;
/** Longest gap in bytes that is read through: cheaper than another read. */
export const maximumGap = 64 << 10;

/** Groups rows, in any order and with repeats, into few reads of bounded size, in file order. */
export function rowRuns(rows: ArrayLike<number>, rowBytes: number): RowRun[] {
  const order = Array.from(rows, (row, at) => ({ row, at })).sort((a, b) => a.row - b.row || a.at - b.at);
  const runs: { first: number; last: number; wanted: { row: number; at: number }[] }[] = [];
  for (const item of order) {
    const run = runs.at(-1);
    const near = run && (item.row - run.last - 1) * rowBytes <= maximumGap;
    if (near && (item.row === run.last || (item.row - run.first + 1) * rowBytes <= maximumRead)) {
      run.last = item.row;
      run.wanted.push(item);
    } else {
      runs.push({ first: item.row, last: item.row, wanted: [item] });
    }
  }
  return runs;
}
