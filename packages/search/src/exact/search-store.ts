import { compareText } from '../items/compare-text';
import type { NativePeer, NativeProducts } from '../native/native-products';
import { nativeScan } from '../native/native-scan';
import type { Hit } from '../vector-index';
import { candidates, type CandidateRows } from './candidates';
import type { StoreView, ViewBlock } from './item-store';
import { exactScorer, rounding, type RowTerms } from './row-terms';
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
  const hits: (readonly Hit[])[] = [];
  for (const [i, query] of queries.entries()) hits.push(await bestItems(view, query, found[i]!, k));
  return hits;
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

interface Scored {
  readonly slot: number;
  readonly row: number;
  readonly score: number;
}

/** Scores the candidates of a query, the most promising first, until the rest cannot be better; the k best as hits. */
export async function bestItems(
  view: StoreView,
  query: Float32Array,
  { rows, uppers }: Pick<CandidateRows, 'rows' | 'uppers'>,
  k: number,
): Promise<readonly Hit[]> {
  const order = Array.from(rows.keys()).sort((a, b) => uppers[b]! - uppers[a]! || rows[a]! - rows[b]!);
  const score = exactScorer(view.settings.metric, query);
  const best = new Map<number, Scored>();
  // The first k set the bar; few of the others reach it.
  for (let from = 0, to = k; from < order.length; from = to, to += Math.max(16, k)) {
    if (best.size >= k && bestScore(view, query, uppers[order[from]!]!) < kthScore(best, k)) break;
    const some = order.slice(from, to).map((at) => rows[at]!);
    for (const scored of scoreHeldRows(view, score, some) ?? (await scoreRows(view, score, some))) {
      const old = best.get(scored.slot);
      if (!old || scored.score > old.score || (scored.score === old.score && scored.row < old.row)) {
        best.set(scored.slot, scored);
      }
    }
  }
  const cut = kthScore(best, k);
  return Array.from(best.values())
    .filter(({ score }) => score >= cut)
    .map((scored) => ({ ...scored, id: view.idOf(scored.slot) }))
    .sort((a, b) => b.score - a.score || compareText(a.id, b.id))
    .slice(0, k)
    .map(({ id, score, slot, row }) => {
      const [part, metadata] = [view.partOf(slot, row), view.metadataOf(slot)];
      return { id, score, ...(part !== undefined && { part }), ...(metadata && { metadata }) };
    });
}

/** Largest score that a row can have by the upper bound of its rank value. */
function bestScore({ settings: { metric } }: StoreView, query: Float32Array, upper: number): number {
  if (metric !== 'euclidean') return upper;
  const squares = query.reduce((sum, value) => sum + value * value, 0);
  return -Math.sqrt(Math.max(0, squares - upper)) * (1 - 4 * rounding);
}

/** Score of the k-th best item; minus infinity where there are fewer. */
function kthScore(best: ReadonlyMap<number, Scored>, k: number): number {
  if (best.size < k) return -Infinity;
  return Float64Array.from(best.values(), ({ score }) => score).sort()[best.size - k]!;
}

type RowScorer = ReturnType<typeof exactScorer>;

/** Scores rows whose vectors are in memory; undefined if one is not. */
function scoreHeldRows(
  { blocks, settings: { stride } }: StoreView,
  score: RowScorer,
  rows: readonly number[],
): readonly Scored[] | undefined {
  const scored: Scored[] = [];
  for (const row of rows) {
    const { chunk } = blocks[blockOf(blocks, row)]!;
    const { held, items, first } = chunk;
    if (!held) return undefined;
    scored.push({ slot: items[row - first]!, row, score: score(held, (row - first) * stride) });
  }
  return scored;
}

/** Place of the block that has a row. */
function blockOf(blocks: StoreView['blocks'], row: number): number {
  let [from, to] = [0, blocks.length - 1];
  while (from < to) {
    const middle = (from + to + 1) >> 1;
    if (blocks[middle]!.chunk.first <= row) from = middle;
    else to = middle - 1;
  }
  return from;
}

async function scoreRows(
  view: StoreView,
  score: RowScorer,
  rows: readonly number[],
): Promise<readonly Scored[]> {
  const { stride } = view.settings;
  const sorted = rows.slice().sort((a, b) => a - b);
  const scored: Scored[] = [];
  let at = 0;
  for (const { chunk, count } of view.blocks) {
    const end = chunk.first + count;
    const from = at;
    while (at < sorted.length && sorted[at]! < end) at += 1;
    if (at === from) continue;
    const local = sorted.slice(from, at).map((row) => row - chunk.first);
    const { held, items, first } = chunk;
    const floats = held ?? (await chunk.exact(local));
    for (const [i, row] of local.entries()) {
      const start = (held ? row : i) * stride;
      scored.push({ slot: items[row]!, row: first + row, score: score(floats, start) });
    }
  }
  return scored;
}
