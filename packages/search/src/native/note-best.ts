import type { Candidates } from '../exact/candidates';
import { relative } from '../exact/row-terms';
import { largestError, termBounds, type ScanBlock } from '../exact/scan';
import type { ScanQueries } from '../exact/scan-queries';
import type { BestRows } from './native-products';

/**
 * Notes the best rows of a block whose upper bounds by their values reach the thresholds of queries, but for those that are `noted`.
 * Returns the queries for which further rows may reach them.
 */
export function noteBest(
  block: ScanBlock,
  { values, places }: BestRows,
  { count: queryCount, norms, slacks }: ScanQueries,
  found: readonly Candidates[],
  noted?: readonly ReadonlySet<number>[],
): readonly number[] {
  const { offsets, errors, items, first, count } = block;
  const bounds = termBounds(block, 0, count);
  // The kernel sums float32 in four lanes, and a product here in any order.
  const wide = block.values instanceof Float32Array ? 4 : 1;
  const isAll = values.length === count * queryCount;
  const open: number[] = [];
  for (let query = 0; query < queryCount; query++) {
    const own = found[query]!;
    const [norm, slack] = [wide * norms[query]!, slacks[query]!];
    const largest = largestError({ norm, slack }, bounds);
    let at = query;
    for (; at < values.length; at += queryCount) {
      const value = values[at]!;
      if (value + largest < own.threshold || value === -Infinity) break; // the rest are no better
      const row = places[at]!;
      if (noted?.[query]?.has(row) === true) continue;
      const error = norm * errors[row]! - relative * offsets[row]! + slack;
      if (value + error < own.threshold) continue;
      own.push(first + row, items ? items[row]! : first + row, value - error, value + error);
    }
    if (at < values.length || isAll) continue;
    own.settle();
    if (values[at - queryCount]! + largest >= own.threshold) open.push(query);
  }
  return open;
}
