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
  { k, pool, native }: SearchStoreOptions,
): Promise<readonly (readonly Hit[])[]> {
  if (queries.length === 0) return [];
  const found = await scanCandidates(view, queries, { k, pool, native });
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
  { k, pool, native }: SearchStoreOptions,
): Promise<readonly CandidateRows[]> {
  const rows = view.blocks.reduce((sum, { count }) => sum + count, 0);
  const isLarge = rows * view.settings.stride * queries.length > threadWork;
  const products = isLarge && queries.length >= nativeQueries ? await native?.open() : undefined;
  return products
    ? scanNatively(view, queries, k, products)
    : scanView(view, scanQueries(queries, view.settings), { k, pool: isLarge ? pool : undefined });
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
  const found = queries.map(() => candidates(k, view.grouped));
  const prepared = scanQueries(queries, { ...view.settings, precision: 'float32' });
  const scan = nativeScan(products, prepared, found);
  for (const block of view.blocks) {
    const { floats } = block.chunk; // codes would have to be converted
    const values = floats?.values ?? (await block.chunk.coarse());
    await scan.scan({ ...scanBlock(view, block, values), ...(floats && termsOf(floats)) });
  }
  return found.map((one) => one.finish());
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
