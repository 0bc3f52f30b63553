/** Indices of the items of each worker; a share may be empty. */
export type Shares = readonly (readonly number[])[];

/** Shares of both sides of a batch. */
export interface BatchShares {
  readonly images: Shares;
  readonly captions: Shares;
}

/**
 * Divides items among workers by length, the longest to the first, so that items of similar length share their padding.
 * An item costs its length (work per item) plus the longest length of its share (work on the padded block). The division
 * minimises the cost of the largest share; each share keeps the order of the items.
 *
 * Takes O(n log n + n log c) for n items of total cost c.
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

/** Ends of shares filled one after another up to a cost; `undefined` if a single item exceeds it. */
function endsWithin(costs: readonly number[], limit: number): number[] | undefined {
  const ends: number[] = [];
  let from = 0;
  while (from < costs.length) {
    let [end, sum] = [from, 0];
    while (end < costs.length && sum + costs[end]! + (end + 1 - from) * costs[from]! <= limit) {
      sum += costs[end++]!;
    }
    if (end === from) return undefined;
    ends.push(end);
    from = end;
  }
  return ends;
}

/** Length of an item: the words of a text, the `length` of anything else, or 1. */
export function lengthOf(item: unknown): number {
  if (typeof item === 'string') return item.split(/\s+/).length;
  const { length } = Object(item) as { readonly length?: unknown };
  return typeof length === 'number' ? length : 1;
}
