import type { CandidateRows } from '../exact/candidates';
import type { ItemStore, StoreView } from '../exact/item-store';
import { bestItems } from '../exact/best-items';
import { scanCandidates, searchStore } from '../exact/search-store';
import type { GraphSearchOptions } from '../disk/folder-graph';
import { filterTest, type Passes } from '../metadata/filter';
import type { Hit } from '../vector-index';
import type { GraphSpace } from './graph-space';
import type { Graph } from './usearch-graph';

/** A graph of the first rows of a store. */
export interface StoreGraph {
  readonly store: ItemStore;
  readonly graph: Graph;
  readonly space: GraphSpace;
  /** Row of each point; -1 for rows that are gone. */
  readonly rows: Int32Array;
  /** Rows from this one on are not in the graph. */
  readonly covered: number;
  /** Points that a search looks at, at least. */
  readonly efSearch: number;
}

/** Most points that a graph proposes for a query: a scan is quicker than more of them. */
const mostProposed = 4096;

type Found = Pick<CandidateRows, 'rows' | 'uppers'>;

/**
 * The best items of each query: the graph proposes among its rows, a scan among the others, and the vectors of what may be
 * best are scored as exact searches score them. Where the graph does not propose enough, the query is searched exactly.
 */
export async function searchGraph(
  from: StoreGraph,
  queries: readonly Float32Array[],
  { k, filter, ...scanning }: GraphSearchOptions,
): Promise<readonly (readonly Hit[])[]> {
  const { store, covered } = from;
  const passes = filter === undefined ? undefined : filterTest(filter, store.fields);
  // As it is now: changes that are made meanwhile do not show.
  const [view, rest] = [store.view(), store.view(filter, covered)];
  const proposals = await Promise.all(queries.map((query) => propose(from, view, query, { k, passes })));
  const scanned =
    rest.blocks.length > 0 ? await scanCandidates(rest, queries, { k, ...scanning }) : undefined;
  const isProposed = (i: number) => proposals[i] !== undefined;
  const all = Array.from(queries.keys());
  const [proposed, open] = [all.filter(isProposed), all.filter((i) => !isProposed(i))];
  const best = await bestItems(
    view,
    proposed.map((i) => ({ query: queries[i]!, found: joined(proposals[i]!, scanned?.[i]) })),
    k,
  );
  const exact = await searchStore(
    store.view(filter),
    open.map((i) => queries[i]!),
    { k, ...scanning },
  );
  const hits = new Map([
    ...proposed.map((i, at) => [i, best[at]!] as const),
    ...open.map((i, at) => [i, exact[at]!] as const),
  ]);
  return all.map((i) => hits.get(i)!);
}

interface ProposeOptions {
  readonly k: number;
  readonly passes: Passes | undefined;
}

/**
 * Rows that the graph proposes for a query; undefined if they may leave out some of the best that it reaches: unless all
 * points were proposed, the k-th item must lie in the nearer half of them, and be nearer than the last.
 */
async function propose(
  { graph, space, rows, efSearch }: StoreGraph,
  view: StoreView,
  vector: Float32Array,
  { k, passes }: ProposeOptions,
): Promise<Found | undefined> {
  const query = space.query(vector);
  let wanted = rows.length <= efSearch ? rows.length : Math.max(4 * k, 64);
  for (let last = 0; ;) {
    const count = Math.min(wanted, mostProposed, rows.length);
    if (count <= last) return undefined;
    const { numbers, scores } = await graph.search(query.point, count);
    if (numbers.length < count) return undefined; // some points cannot be reached
    const found: { readonly row: number; readonly slot: number; readonly value: number }[] = [];
    const slots = new Set<number>();
    let kth = -1;
    for (let place = 0; place < count; place++) {
      const row = rows[numbers[place]!] ?? -1;
      const slot = row < 0 ? -1 : slotAt(view, row);
      if (slot < 0 || passes?.(view.metadataOf(slot)) === false) continue;
      found.push({ row, slot, value: query.value(scores[place]!) });
      slots.add(slot);
      if (slots.size === k && kth < 0) kth = place;
    }
    const end = query.value(scores[count - 1]!);
    const isSure = kth >= 0 && 2 * kth < count && query.value(scores[kth]!) - end > 2 * query.slack;
    if (isSure || count === rows.length) {
      const uppers = found.map(({ value }) => value + query.slack);
      return withParts(
        view,
        { rows: found.map(({ row }) => row), slots: found.map(({ slot }) => slot), uppers },
        k,
      );
    }
    // As many as it takes at this share of items that pass; items that are near may all pass, or none of them.
    wanted = Math.max(4 * count, Math.ceil((3 * k * count) / Math.max(1, slots.size)));
    last = count;
  }
}

/** Rows as candidates; of the `k` items that seem best, all parts, so that the hits name the best. */
function withParts(
  view: StoreView,
  proposed: {
    readonly rows: readonly number[];
    readonly slots: readonly number[];
    readonly uppers: readonly number[];
  },
  k: number,
): Found {
  const rows = proposed.rows.slice();
  const uppers = proposed.uppers.slice();
  if (view.grouped) {
    for (const slot of Array.from(new Set(proposed.slots)).slice(0, k)) {
      const { first, count } = view.rowsOf(slot);
      for (let row = first; row < first + count; row++) {
        rows.push(row);
        uppers.push(Infinity);
      }
    }
  }
  return { rows: Float64Array.from(rows), uppers: Float64Array.from(uppers) };
}

function joined(one: Found, other: Found | undefined): Found {
  if (!other) return one;
  const both = (a: Float64Array, b: Float64Array) => {
    const all = new Float64Array(a.length + b.length);
    all.set(a);
    all.set(b, a.length);
    return all;
  };
  return { rows: both(one.rows, other.rows), uppers: both(one.uppers, other.uppers) };
}

/** Slot of a row in a view; -1 if its item was removed. */
function slotAt({ blocks }: StoreView, row: number): number {
  let [low, high] = [0, blocks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (blocks[middle]!.chunk.first <= row) low = middle;
    else high = middle - 1;
  }
  const block = blocks[low];
  const local = block ? row - block.chunk.first : -1;
  if (!block || local < 0 || local >= block.count || block.mask?.[local] === 0) return -1;
  return block.chunk.items[local]!;
}
