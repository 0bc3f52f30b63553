import type { Candidates } from '../exact/candidates';
import { largestError, termBounds, type ScanBlock } from '../exact/scan';
import { relative } from '../exact/row-terms';
import { someQueries, type ScanQueries } from '../exact/scan-queries';
import type { NativeProducts } from './native-products';

/** Queries that meet a block at once: their products with it stay in a core's cache. */
const queriesAtOnce = 256;

/** A scan of blocks on onnxruntime. */
export interface NativeScan {
  /** Multiplies a block with all queries and notes the candidates of each. */
  scan(block: ScanBlock): Promise<void>;
}

/**
 * Opens a scan for queries of float32, over rows of float32 or codes of int8; `found` has the candidates of each query.
 *
 * A product may be summed in any order: its error is at most stride roundings, which is within the bounds of codes and four
 * times those of float32 rows, whose sums the kernel takes in four lanes.
 */
export function nativeScan(
  products: NativeProducts,
  queries: ScanQueries,
  found: readonly Candidates[],
): NativeScan {
  const { stride } = queries;
  const groups: { readonly queries: ScanQueries; readonly found: readonly Candidates[] }[] = [];
  for (let first = 0; first < queries.count; first += queriesAtOnce) {
    const end = Math.min(queries.count, first + queriesAtOnce);
    groups.push({ queries: someQueries(queries, first, end), found: found.slice(first, end) });
  }
  const rows = unsharedRows();
  let out = new Float32Array();
  return {
    async scan(block) {
      if (block.mask?.includes(1) === false) return;
      const { count } = block;
      const values = rows(block.values.subarray(0, count * stride));
      for (const group of groups) {
        const size = group.queries.count * count;
        if (out.length < size) out = new Float32Array(size);
        const shape = { queries: group.queries.count, rows: count, stride };
        const some = out.subarray(0, size);
        await products.multiply(values, group.queries.values as Float32Array, shape, some);
        noteRows(block, some, group.queries, group.found);
      }
    },
  };
}

/** Notes the rows of a block whose upper bounds by their products `[rows, queries]` reach the thresholds of queries. */
function noteRows(
  block: ScanBlock,
  products: Float32Array,
  { count: queryCount, norms, slacks }: ScanQueries,
  found: readonly Candidates[],
): void {
  const { count, factors, offsets, errors, mask, items, first } = block;
  const wide = block.values instanceof Float32Array ? 4 : 1;
  const bounds = termBounds(block, 0, count);
  const largest = Float64Array.from(found, (_, i) =>
    largestError({ norm: wide * norms[i]!, slack: slacks[i]! }, bounds),
  );
  // A value below its query's line stays below the threshold whatever the error of its row.
  const lines = Float64Array.from(found, ({ threshold }, i) => threshold - largest[i]!);
  for (let row = 0, at = 0; row < count; row++) {
    if (mask && mask[row] !== 1) {
      at += queryCount;
      continue;
    }
    const factor = factors[row]!; // of queries of float32, whose own factor is 1
    const offset = offsets[row]!;
    for (let query = 0; query < queryCount; query++, at++) {
      const value = factor * products[at]! + offset;
      if (value < lines[query]!) continue;
      const own = found[query]!;
      const error = wide * norms[query]! * errors[row]! - relative * offset + slacks[query]!;
      if (value + error < own.threshold) continue;
      own.push(first + row, items ? items[row]! : first + row, value - error, value + error);
      lines[query] = own.threshold - largest[query]!;
    }
  }
}

/** Rows as onnxruntime takes them, not in shared memory. Each result is overwritten by the next. */
function unsharedRows(): (values: ScanBlock['values']) => ScanBlock['values'] {
  let floats = new Float32Array();
  let codes = new Int8Array();
  return (values) => {
    if (values.buffer instanceof ArrayBuffer) return values;
    if (values instanceof Float32Array) {
      if (floats.length < values.length) floats = new Float32Array(values.length);
      floats.set(values);
      return floats.subarray(0, values.length);
    }
    if (codes.length < values.length) codes = new Int8Array(values.length);
    codes.set(values);
    return codes.subarray(0, values.length);
  };
}
