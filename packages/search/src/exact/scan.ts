import { openProducts, type Products } from '../kernel/products';
import type { Candidates } from './candidates';
import { relative, type RowTerms } from './row-terms';
import { someQueries, type ScanQueries } from './scan-queries';

/** Rows that one scan reads. */
export interface ScanBlock extends RowTerms {
  /** Number of the first row in the index. */
  readonly first: number;
  readonly count: number;
  /** `[count, stride]`: vectors, or their codes. */
  readonly values: Float32Array | Int8Array;
  /** Item of each row; absent where every item has one row. */
  readonly items?: Int32Array | undefined;
  /** 1 for rows to search, 0 for others; absent for all. */
  readonly mask?: Uint8Array | undefined;
}

/** Bytes of the queries that meet a block of rows at once: with them the block stays in a core's second-level cache. */
const queryBytes = 1 << 19;

/** A scan of blocks for fixed queries. */
export interface Scan {
  /** Multiplies a block with all queries and notes the candidates of each. */
  scan(block: ScanBlock): void;
  /** Gives the working memory back. */
  release(): void;
}

/** Opens a scan; `found` has the candidates of each query. */
export function openScan(queries: ScanQueries, found: readonly Candidates[]): Scan {
  const groups: { readonly queries: ScanQueries; readonly first: number; readonly products: Products }[] = [];
  const atOnce = Math.ceil(queryBytes / (queries.stride * queries.values.BYTES_PER_ELEMENT));
  for (let first = 0; first < queries.count; first += atOnce) {
    const group = someQueries(queries, first, Math.min(queries.count, first + atOnce));
    groups.push({ queries: group, first, products: openProducts(group) });
  }
  return {
    scan(block) {
      for (const { queries: group, first, products } of groups) {
        for (let from = 0; from < block.count; from += products.blockRows) {
          const count = Math.min(products.blockRows, block.count - from);
          if (block.mask && !block.mask.subarray(from, from + count).includes(1)) continue;
          const { values, line } = products.multiply(block.values, from, count);
          const bounds = termBounds(block, from, count);
          for (let query = 0; query < group.count; query++) {
            const line0 = query * line;
            const terms = {
              scale: group.scales[query]!,
              norm: group.norms[query]!,
              slack: group.slacks[query]!,
            };
            const some = values.subarray(line0, line0 + count);
            noteProducts(block, from, some, terms, bounds, found[first + query]!);
          }
        }
      }
    },
    release() {
      for (const { products } of groups) products.release();
    },
  };
}

/** Terms of a value and of its error that depend on the query, as in `RowTerms`. */
interface QueryTerms {
  readonly scale: number;
  readonly norm: number;
  readonly slack: number;
}

/** Largest error and least offset of some rows, which spare most rows the arithmetic of their own. */
export interface TermBounds {
  readonly error: number;
  readonly offset: number;
}

/** Bound of the error of any of the rows that `bounds` are of. */
export function largestError({ norm, slack }: Omit<QueryTerms, 'scale'>, bounds: TermBounds): number {
  return (norm * bounds.error - relative * bounds.offset + slack) * (1 + 2 ** -40);
}

/** Bounds of the terms of rows `from` to `from + count`. */
export function termBounds({ errors, offsets }: RowTerms, from: number, count: number): TermBounds {
  let [error, offset] = [0, 0];
  for (let row = from; row < from + count; row++) {
    if (errors[row]! > error) error = errors[row]!;
    if (offsets[row]! < offset) offset = offsets[row]!;
  }
  return { error, offset };
}

/** Notes the rows of a block, from `from` on, whose upper bound by their products reaches the threshold. */
function noteProducts(
  { factors, offsets, errors, mask, items, first }: ScanBlock,
  from: number,
  products: Float32Array | Int32Array | Float64Array,
  { scale, norm, slack }: QueryTerms,
  bounds: TermBounds,
  found: Candidates,
): void {
  const largest = largestError({ norm, slack }, bounds);
  let { threshold } = found;
  for (let i = 0, row = from; i < products.length; i++, row++) {
    const offset = offsets[row]!;
    const value = scale * factors[row]! * products[i]! + offset;
    if (value + largest < threshold) continue;
    const error = norm * errors[row]! - relative * offset + slack;
    if (value + error < threshold || (mask && mask[row] !== 1)) continue;
    found.push(first + row, items ? items[row]! : first + row, value - error, value + error);
    threshold = found.threshold;
  }
}
