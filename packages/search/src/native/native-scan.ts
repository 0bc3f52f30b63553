import { candidates, type CandidateRows, type Candidates } from '../exact/candidates';
import type { ScanBlock } from '../exact/scan';
import { pickQueries, someQueries, type ScanQueries } from '../exact/scan-queries';
import type { NativeProducts, ProductRows } from './native-products';
import { noteBest } from './note-best';

/** Queries that meet a block at once: their products with it stay in a core's cache. */
const queriesAtOnce = 256;

/** A second look at a block wants so many times the rows of the first. */
const moreRows = 8;

/** Options of `nativeScan`. */
export interface NativeScanOptions {
  readonly k: number;
  /** True if items may have several rows. */
  readonly grouped: boolean;
}

/** A scan of blocks on onnxruntime. */
export interface NativeScan {
  /** Multiplies a block with all queries. */
  scan(block: ScanBlock): Promise<void>;
  /** Candidates of each query. */
  finish(): readonly CandidateRows[];
}

/** Queries that meet a block at once, with the candidates of each. */
interface QueryGroup {
  readonly queries: ScanQueries;
  readonly found: readonly Candidates[];
}

/**
 * Opens a scan for queries of float32, over rows of float32 or codes of int8.
 *
 * A product may be summed in any order: its error is at most stride roundings, which is within the bounds of codes and four
 * times those of float32 rows, whose sums the kernel takes in four lanes. These have room for the roundings of the terms too.
 *
 * onnxruntime copies what it returns, and JavaScript reads it slowly. So it returns the best rows of a block for each query: a few
 * more than `k`, and more again for the queries whose further rows are in question.
 */
export function nativeScan(
  products: NativeProducts,
  queries: ScanQueries,
  { k, grouped }: NativeScanOptions,
): NativeScan {
  const { stride } = queries;
  const found = Array.from({ length: queries.count }, () => candidates(k, grouped));
  const groups: QueryGroup[] = [];
  for (let first = 0; first < queries.count; first += queriesAtOnce) {
    const end = Math.min(queries.count, first + queriesAtOnce);
    groups.push({ queries: someQueries(queries, first, end), found: found.slice(first, end) });
  }
  const [floats, factors] = [unshared<Float32Array>(Float32Array), unshared<Float32Array>(Float32Array)];
  const codes = unshared<Int8Array>(Int8Array);
  let usual = k + Math.max(6, k >> 1);

  /** Notes the best `wanted` rows of a block, and more for the queries that need them. `noted` are known rows of each query. */
  const look = async (
    block: ScanBlock,
    rows: ProductRows,
    { queries: some, found: theirs }: QueryGroup,
    wanted: number,
    noted?: readonly ReadonlySet<number>[],
  ): Promise<void> => {
    const shape = { queries: some.count, rows: block.count, stride, wanted: Math.min(wanted, block.count) };
    const best = await products.best(rows, some.values as Float32Array, shape);
    const open = noteBest(block, best, some, theirs, noted);
    if (open.length === 0) return;
    // Where many queries need a second look, it is cheaper to want more at the first.
    if (4 * open.length > Math.min(queriesAtOnce, queries.count)) usual = Math.max(usual, 2 * wanted);
    const known = open.map((query) => {
      const places = new Set(noted?.[query]);
      for (let at = query; at < best.places.length; at += some.count) places.add(best.places[at]!);
      return places;
    });
    const rest = { queries: pickQueries(some, open), found: open.map((query) => theirs[query]!) };
    await look(block, rows, rest, moreRows * wanted, known);
  };
  return {
    async scan(block) {
      if (block.mask?.includes(1) === false) return;
      const { count } = block;
      const numbers = block.values.subarray(0, count * stride);
      const rows = {
        values: numbers instanceof Float32Array ? floats(numbers) : codes(numbers),
        factors: factors(block.factors.subarray(0, count)),
        offsets: block.offsets.slice(0, count),
      };
      block.mask?.subarray(0, count).forEach((kept, row) => {
        if (kept !== 1) rows.offsets[row] = -Infinity;
      });
      for (const group of groups) await look(block, rows, group, usual);
    },
    finish: () => found.map((own) => own.finish()),
  };
}

/** Numbers as onnxruntime takes them, not in shared memory. Each copy is overwritten by the next. */
function unshared<Numbers extends Float32Array | Int8Array>(
  memoryOf: new (length: number) => Numbers,
): (numbers: Numbers) => Numbers {
  let memory = new memoryOf(0);
  return (numbers) => {
    if (numbers.buffer instanceof ArrayBuffer) return numbers;
    if (memory.length < numbers.length) memory = new memoryOf(numbers.length);
    memory.set(numbers);
    return memory.subarray(0, numbers.length) as Numbers;
  };
}
