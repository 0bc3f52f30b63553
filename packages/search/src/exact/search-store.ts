import type { NativePeer, NativeProducts } from '../native/native-products';
import { nativeScan } from '../native/native-scan';
import type { Hit } from '../vector-index';
import { bestItems } from './best-items';
import { candidates, type CandidateRows } from './candidates';
import type { StoreView, ViewBlock } from './item-store';
import type { RowTerms } from './row-terms';
import { openScan, type ScanBlock } from './scan';
import type { ScanPool } from './scan-pool';
import { scanQueries, type ScanQueries } from './scan-queries';

/** Options of `searchStore`. */
export interface SearchStoreOptions {
  readonly k: number;
  /** Threads; absent for this one alone. */
  readonly pool?: ScanPool | undefined;
  /** Native products for many queries; absent without. */
  readonly native?: NativePeer | undefined;
  /** Results of the queries that are scanned at once, which bound the memory of candidates. Defaults to `2 ** 22`. */
  readonly resultsAtOnce?: number;
}

/** Multiplications from which threads are worth a message, and native products their start. */
const threadWork = 2 ** 24;

/** Queries from which native products are faster than the kernel: fewer wait for memory in both. */
const nativeQueries = 8;

/**
 * The `k` best items of each query: a scan finds the rows that may be among them, within the bounds of its rounding, and
 * their vectors are scored in doubles. The answer is that of scoring every row so.
 */
export async function searchStore(
  view: StoreView,
  queries: readonly Float32Array[],
  { resultsAtOnce = 2 ** 22, ...options }: SearchStoreOptions,
): Promise<readonly (readonly Hit[])[]> {
  const { k } = options;
  if (queries.length === 0) return [];
  const atOnce = Math.max(1, Math.floor(resultsAtOnce / Math.min(k, rowCount(view))));
  if (queries.length > atOnce) {
    const hits: (readonly Hit[])[] = [];
    for (let from = 0; from < queries.length; from += atOnce) {
      hits.push(...(await searchStore(view, queries.slice(from, from + atOnce), options)));
    }
    return hits;
  }
  const found = await scanCandidates(view, queries, options);
  return bestItems(
    view,
    queries.map((query, i) => ({ query, found: found[i]! })),
    k,
  );
}

/** Rows that may be among the `k` best items of each query. */
export async function scanCandidates(
  view: StoreView,
  queries: readonly Float32Array[],
  { k: wanted, pool, native }: SearchStoreOptions,
): Promise<readonly CandidateRows[]> {
  const rows = rowCount(view);
  const k = Math.max(1, Math.min(wanted, rows));
  const isLarge = rows * view.settings.stride * queries.length > threadWork;
  const products = isLarge && queries.length >= nativeQueries ? await native?.open() : undefined;
  return products
    ? scanNatively(view, queries, k, products)
    : scanView(view, scanQueries(queries, view.settings), { k, pool: isLarge ? pool : undefined });
}

function rowCount({ blocks }: StoreView): number {
  return blocks.reduce((sum, { count }) => sum + count, 0);
}

/** Candidates of each query. */
async function scanView(
  view: StoreView,
  queries: ScanQueries,
  { k, pool }: Omit<SearchStoreOptions, 'native'>,
): Promise<readonly CandidateRows[]> {
  const found = Array.from({ length: queries.count }, () => candidates(k, view.grouped));
  const inMemory = view.blocks.every(({ chunk }) => chunk.inMemory);
  if (pool && inMemory) {
    for (const { chunk } of view.blocks) chunk.share?.();
    const blocks = view.blocks.map((block) =>
      scanBlock(view, block, block.chunk.coarse() as ScanBlock['values']),
    );
    for (const share of await pool.scan({ queries, k, grouped: view.grouped, blocks })) {
      for (const [i, part] of share.entries()) {
        part.rows.forEach((row, at) =>
          found[i]!.push(row, part.items[at]!, part.lowers[at]!, part.uppers[at]!),
        );
      }
    }
  } else {
    const scan = openScan(queries, found);
    try {
      for (const block of view.blocks) {
        const values = block.chunk.coarse();
        scan.scan(scanBlock(view, block, values instanceof Promise ? await values : values));
      }
    } finally {
      scan.release();
    }
  }
  return found.map((one) => one.finish());
}

/** The same on native products. */
async function scanNatively(
  view: StoreView,
  queries: readonly Float32Array[],
  k: number,
  products: NativeProducts,
): Promise<readonly CandidateRows[]> {
  const prepared = scanQueries(queries, { ...view.settings, precision: 'float32' });
  const scan = nativeScan(products, prepared, { k, grouped: view.grouped });
  for (const block of view.blocks) {
    const { floats } = block.chunk; // codes would have to be converted
    const values = floats?.values ?? (await block.chunk.coarse());
    await scan.scan({ ...scanBlock(view, block, values), ...(floats && termsOf(floats)) });
  }
  return scan.finish();
}

function scanBlock(
  { grouped }: StoreView,
  { chunk, count, mask }: ViewBlock,
  values: ScanBlock['values'],
): ScanBlock {
  const { first, factors, offsets, errors, items } = chunk;
  return { first, count, values, factors, offsets, errors, items: grouped ? items : undefined, mask };
}

function termsOf({ factors, offsets, errors }: RowTerms): RowTerms {
  return { factors, offsets, errors };
}
