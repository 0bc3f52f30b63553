import type { Candidates } from '../exact/candidates';
import type { ScanBlock } from '../exact/scan';
import { someQueries, type ScanQueries } from '../exact/scan-queries';
import type { NativeProducts, ProductResults, ProductShape } from './native-products';
import { noteGroups } from './note-groups';

/** Queries that meet a block at once: their products with it stay in a core's cache. */
const queriesAtOnce = 256;

/** Rows of a group: a look at their largest product spares most groups the look at each of them. */
const groupRows = 16;

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
  const memory = resultMemory();
  return {
    async scan(block) {
      if (block.mask?.includes(1) === false) return;
      const values = rows(block.values.subarray(0, block.count * stride));
      for (const group of groups) {
        for (const { from, ...sizes } of wholeGroups(block.count)) {
          const shape = { ...sizes, queries: group.queries.count, stride };
          const some = values.subarray(from * stride, (from + sizes.groups * sizes.groupRows) * stride);
          const results = memory(shape);
          await products.multiply(some, group.queries.values as Float32Array, shape, results);
          noteGroups({ ...block, from, ...sizes }, results, group.queries, group.found);
        }
      }
    },
  };
}

/** Divides rows into groups of one size, and the last rows, if some are left, as a smaller one. */
function wholeGroups(rows: number): readonly { from: number; groups: number; groupRows: number }[] {
  const groups = Math.floor(rows / groupRows);
  const from = groups * groupRows;
  return [
    { from: 0, groups, groupRows },
    { from, groups: 1, groupRows: rows - from },
  ].filter((some) => some.groups * some.groupRows > 0);
}

/** Memory for results of any size. Each result is overwritten by the next. */
function resultMemory(): (shape: ProductShape) => ProductResults {
  let products = new Float32Array();
  let maxima = new Float32Array();
  return (shape) => {
    const groupSize = shape.groups * shape.queries;
    const size = groupSize * shape.groupRows;
    if (products.length < size) products = new Float32Array(size);
    if (maxima.length < groupSize) maxima = new Float32Array(groupSize);
    return { products: products.subarray(0, size), maxima: maxima.subarray(0, groupSize) };
  };
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
