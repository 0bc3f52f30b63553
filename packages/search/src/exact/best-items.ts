import { forEachLimited } from '@vse/formats/browser';
import { compareText } from '../items/compare-text';
import type { Hit } from '../vector-index';
import type { CandidateRows } from './candidates';
import type { StoreView } from './item-store';
import { exactScorer } from './exact-scorer';
import { rounding } from './row-terms';

/** A query with rows that may be among its best items, and upper bounds of their values. */
export interface Proposal {
  readonly query: Float32Array;
  readonly found: Pick<CandidateRows, 'rows' | 'uppers'>;
}

/** Chunks whose rows are read from a file at once. */
const chunksAtOnce = 4;

/**
 * The `k` best items of each query, by the exact scores of its candidates: the most promising first, until the rest cannot be
 * better. Rows that are not in memory are read for all queries together, so that each is read about once.
 */
export async function bestItems(
  view: StoreView,
  proposals: readonly Proposal[],
  k: number,
): Promise<readonly (readonly Hit[])[]> {
  const rankings = proposals.map((proposal) => ranking(view, proposal, k));
  for (let open: readonly Ranking[] = rankings; ;) {
    open = open.filter((one) => one.scoreHeld());
    if (open.length === 0) return rankings.map((one) => one.hits());
    await scoreStored(view, open);
  }
}

/** Scores the rows that rankings wait for, chunk by chunk. */
async function scoreStored({ blocks }: StoreView, rankings: readonly Ranking[]): Promise<void> {
  const byBlock = new Map<number, { readonly row: number; readonly by: Ranking }[]>();
  for (const by of rankings) {
    for (const row of by.waiting) {
      const block = blockOf(blocks, row);
      const asked = byBlock.get(block) ?? [];
      asked.push({ row, by });
      byBlock.set(block, asked);
    }
  }
  await forEachLimited(Array.from(byBlock), chunksAtOnce, async ([block, asked]) => {
    const { chunk } = blocks[block]!;
    const rows = Int32Array.from(new Set(asked.map(({ row }) => row - chunk.first))).sort();
    const vectors = await chunk.exact(Array.from(rows));
    const places = new Map(Array.from(rows, (row, place) => [row, place]));
    for (const { row, by } of asked) by.score(row, vectors, places.get(row - chunk.first)!);
  });
}

/** The best items of one query so far. */
interface Ranking {
  /** Rows that are to be scored next, and are not in memory. */
  readonly waiting: readonly number[];
  /** Scores rows while they are in memory. Returns false once the rest cannot be better. */
  scoreHeld(): boolean;
  /** Scores a row by its vector, the one at a place of `vectors`. */
  score(row: number, vectors: Float32Array, place: number): void;
  hits(): readonly Hit[];
}

interface Scored {
  readonly slot: number;
  readonly row: number;
  readonly score: number;
}

function ranking(view: StoreView, { query, found: { rows, uppers } }: Proposal, k: number): Ranking {
  const { blocks, settings } = view;
  const { stride, metric } = settings;
  const order = Array.from(rows.keys()).sort((a, b) => uppers[b]! - uppers[a]! || rows[a]! - rows[b]!);
  const scoreOf = exactScorer(metric, query, stride);
  const best = new Map<number, Scored>();
  let waiting: readonly number[] = [];
  // The first k set the bar; few of the others reach it.
  let from = 0;
  let step = k;

  /** The next rows, as far as they may be better than the k-th item so far. */
  const next = (): readonly number[] => {
    const bar = kthScore(best, k);
    const end = order
      .slice(from, from + step)
      .findIndex((at) => best.size >= k && largestScore(metric, query, uppers[at]!) < bar);
    const some = order.slice(from, end < 0 ? from + step : from + end).map((at) => rows[at]!);
    from = end < 0 ? from + step : order.length;
    step = Math.max(16, 2 * step);
    return some;
  };
  const score = (row: number, vectors: Float32Array, place: number): void => {
    const { chunk } = blocks[blockOf(blocks, row)]!;
    const scored = { row, slot: chunk.items[row - chunk.first]!, score: scoreOf(vectors, place * stride) };
    const old = best.get(scored.slot);
    if (!old || scored.score > old.score || (scored.score === old.score && row < old.row)) {
      best.set(scored.slot, scored);
    }
  };
  return {
    get waiting() {
      return waiting;
    },
    score,
    scoreHeld() {
      waiting = [];
      for (let some = next(); some.length > 0; some = next()) {
        waiting = some.filter((row) => {
          const { chunk } = blocks[blockOf(blocks, row)]!;
          const { held } = chunk;
          if (held) score(row, held, row - chunk.first);
          return !held;
        });
        if (waiting.length > 0) return true;
      }
      return false;
    },
    hits() {
      const cut = kthScore(best, k);
      const named: { readonly id: string; readonly scored: Scored }[] = [];
      for (const scored of best.values()) {
        if (scored.score >= cut) named.push({ id: view.idOf(scored.slot), scored });
      }
      named.sort((a, b) => b.scored.score - a.scored.score || compareText(a.id, b.id));
      return named.slice(0, k).map(({ id, scored: { score: value, slot, row } }) => {
        const [part, metadata] = [view.partOf(slot, row), view.metadataOf(slot)];
        return { id, score: value, ...(part !== undefined && { part }), ...(metadata && { metadata }) };
      });
    },
  };
}

/** Largest score that a row can have by the upper bound of its rank value. */
function largestScore(metric: StoreView['settings']['metric'], query: Float32Array, upper: number): number {
  if (metric !== 'euclidean') return upper;
  const squares = query.reduce((sum, value) => sum + value * value, 0);
  return -Math.sqrt(Math.max(0, squares - upper)) * (1 - 4 * rounding);
}

/** Score of the k-th best item; minus infinity where there are fewer. */
function kthScore(best: ReadonlyMap<number, Scored>, k: number): number {
  if (best.size < k) return -Infinity;
  const scores = new Float64Array(best.size);
  let at = 0;
  for (const { score } of best.values()) scores[at++] = score;
  return scores.sort()[best.size - k]!;
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
