import type { Candidates } from '../exact/candidates';
import { noteProducts, termBounds, type ScanBlock } from '../exact/scan';
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
  const groups: ScanQueries[] = [];
  for (let first = 0; first < queries.count; first += queriesAtOnce) {
    groups.push(someQueries(queries, first, Math.min(queries.count, first + queriesAtOnce)));
  }
  const rows = plainRows();
  let out = new Float32Array();
  return {
    async scan(block) {
      if (block.mask?.includes(1) === false) return;
      const { count } = block;
      const values = rows(block.values.subarray(0, count * stride));
      const bounds = termBounds(block, 0, count);
      const wide = block.values instanceof Float32Array ? 4 : 1;
      let first = 0;
      for (const group of groups) {
        if (out.length < group.count * count) out = new Float32Array(group.count * count);
        const block0 = out.subarray(0, group.count * count);
        const shape = { queries: group.count, rows: count, stride };
        await products.multiply(group.values as Float32Array, values, shape, block0);
        for (let query = 0; query < group.count; query++) {
          const line = block0.subarray(query * count, (query + 1) * count);
          const terms = {
            scale: group.scales[query]!,
            norm: wide * group.norms[query]!,
            slack: group.slacks[query]!,
          };
          noteProducts(block, 0, line, terms, bounds, found[first + query]!);
        }
        first += group.count;
      }
    },
  };
}

/** Rows as onnxruntime takes them: float32, and not in shared memory. Each result is overwritten by the next. */
function plainRows(): (values: ScanBlock['values']) => Float32Array {
  let floats = new Float32Array();
  let codes = new Int8Array();
  return (values) => {
    const isShared = !(values.buffer instanceof ArrayBuffer);
    if (values instanceof Float32Array && !isShared) return values;
    if (floats.length < values.length) floats = new Float32Array(values.length);
    const part = floats.subarray(0, values.length);
    if (values instanceof Int8Array && isShared) {
      // Bytes leave shared memory fast; numbers that change their type on the way do not.
      if (codes.length < values.length) codes = new Int8Array(values.length);
      codes.set(values);
      part.set(codes.subarray(0, values.length));
    } else part.set(values);
    return part;
  };
}
