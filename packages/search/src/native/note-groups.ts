import type { Candidates } from '../exact/candidates';
import { relative } from '../exact/row-terms';
import { largestError, termBounds, type ScanBlock } from '../exact/scan';
import type { ScanQueries } from '../exact/scan-queries';
import type { ProductResults } from './native-products';

/** Rows of a block in groups, from `from` on. */
export interface GroupedRows extends ScanBlock {
  readonly from: number;
  readonly groups: number;
  readonly groupRows: number;
}

/**
 * Notes the rows whose upper bounds by their products reach the thresholds of queries. A group whose largest product bounds
 * all its values below a threshold is passed over whole.
 */
export function noteGroups(
  rows: GroupedRows,
  { products, maxima }: ProductResults,
  { count: queryCount, norms, slacks }: ScanQueries,
  found: readonly Candidates[],
): void {
  const { factors, offsets, errors, mask, items, first, from, groups, groupRows } = rows;
  const wide = rows.values instanceof Float32Array ? 4 : 1;
  const bounds = termBounds(rows, from, groups * groupRows);
  const largest = new Float64Array(queryCount);
  // A value below its query's line stays below the threshold whatever the error of its row.
  const lines = new Float64Array(queryCount);
  for (let i = 0; i < queryCount; i++) {
    largest[i] = largestError({ norm: wide * norms[i]!, slack: slacks[i]! }, bounds);
    lines[i] = found[i]!.threshold - largest[i]!;
  }

  const noteGroup = (group: number, query: number): void => {
    const own = found[query]!;
    const end = from + (group + 1) * groupRows;
    let at = group * groupRows * queryCount + query;
    for (let row = end - groupRows; row < end; row++, at += queryCount) {
      if (mask && mask[row] !== 1) continue;
      const offset = offsets[row]!;
      const value = factors[row]! * products[at]! + offset; // queries of float32 have no factor of their own
      if (value < lines[query]!) continue;
      const error = wide * norms[query]! * errors[row]! - relative * offset + slacks[query]!;
      if (value + error < own.threshold) continue;
      own.push(first + row, items ? items[row]! : first + row, value - error, value + error);
      lines[query] = own.threshold - largest[query]!;
    }
  };
  for (let group = 0, at = 0; group < groups; group++) {
    const terms = groupTerms(rows, from + group * groupRows);
    if (!terms) {
      at += queryCount;
      continue;
    }
    const { most, least, offset } = terms;
    for (let query = 0; query < queryCount; query++, at++) {
      const product = maxima[at]!;
      if ((product > 0 ? most : least) * product + offset < lines[query]!) continue;
      noteGroup(group, query);
    }
  }
}

/** Largest and least factor and largest offset of a group's rows that are searched; undefined where none is. */
function groupTerms(
  { factors, offsets, mask, groupRows }: GroupedRows,
  start: number,
): { readonly most: number; readonly least: number; readonly offset: number } | undefined {
  let [most, least, offset] = [0, Infinity, -Infinity];
  for (let row = start; row < start + groupRows; row++) {
    if (mask && mask[row] !== 1) continue;
    most = Math.max(most, factors[row]!);
    least = Math.min(least, factors[row]!);
    offset = Math.max(offset, offsets[row]!);
  }
  return least === Infinity ? undefined : { most, least, offset };
}
