/** The places of the items that each worker takes; a share may be empty. */
export type Shares = readonly (readonly number[])[];

/** The shares of both sides of a batch. */
export interface BatchShares {
  readonly images: Shares;
  readonly captions: Shares;
}

/**
 * Divides items among workers by their lengths, the longest to the first, so that items of like lengths go together and
 * are padded little; each share in the order of the items. An item costs its length, and its share the padded lengths of all its items besides: what is walked item
 * by item takes the former, what is compared in one block the latter. The largest share costs as little as such a
 * division allows.
 *
 * Takes O(n log n + n log c) for n items that cost c in all.
 */
export function balancedShares(lengths: readonly number[], workers: number): Shares {
  const order = Array.from(lengths.keys()).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const costs = order.map((item) => Math.max(1, lengths[item]!));
  let low = 0;
  let high = costs.reduce((sum, cost) => sum + cost + costs[0]!, 0);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const ends = endsWithin(costs, middle);
    if (ends && ends.length <= workers) high = middle;
    else low = middle + 1;
  }
  const ends = endsWithin(costs, high) ?? [];
  const bounds = [0, ...ends];
  return Array.from({ length: workers }, (_, i) =>
    order.slice(bounds[i] ?? order.length, bounds[i + 1]).sort((a, b) => a - b),
  );
}

/** Where shares end that are filled one after another up to a cost; none where an item alone exceeds it. */
function endsWithin(costs: readonly number[], most: number): number[] | undefined {
  const ends: number[] = [];
  let from = 0;
  while (from < costs.length) {
    let [end, sum] = [from, 0];
    while (end < costs.length && sum + costs[end]! + (end + 1 - from) * costs[from]! <= most) {
      sum += costs[end++]!;
    }
    if (end === from) return undefined;
    ends.push(end);
    from = end;
  }
  return ends;
}

/** How long an item is, as far as that can be seen: the words of a text, the `length` of anything else, or 1. */
export function lengthOf(item: unknown): number {
  if (typeof item === 'string') return item.split(/\s+/).length;
  const { length } = Object(item) as { readonly length?: unknown };
  return typeof length === 'number' ? length : 1;
}
