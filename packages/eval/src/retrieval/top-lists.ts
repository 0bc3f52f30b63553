/** The best candidates of each query so far, the best first. */
export interface TopLists {
  /** Score that a candidate has to exceed, by query, `[queries]`: -Infinity while a list has room. */
  readonly floor: Float64Array;
  /** Puts a candidate into the list of a query whose floor it exceeds, after those of equal score. */
  insert(query: number, candidate: number, score: number): void;
  /** Candidates of a query, the best first. */
  of(query: number): Int32Array;
}

/**
 * Lists of the `depth` best candidates of each query. Candidates must arrive in ascending order: of equal scores the earlier
 * one then stays ahead. Memory 12 bytes x queries x depth.
 */
export function topLists(queries: number, depth: number): TopLists {
  const floor = new Float64Array(queries).fill(-Infinity);
  const counts = new Int32Array(queries);
  const scores = new Float64Array(queries * depth);
  const candidates = new Int32Array(queries * depth);
  return {
    floor,
    insert(query, candidate, score) {
      const begin = query * depth;
      const count = counts[query]!;
      let place = begin + Math.min(count, depth - 1);
      while (place > begin && scores[place - 1]! < score) {
        scores[place] = scores[place - 1]!;
        candidates[place] = candidates[place - 1]!;
        place--;
      }
      scores[place] = score;
      candidates[place] = candidate;
      if (count < depth) counts[query] = count + 1;
      if (count >= depth - 1) floor[query] = scores[begin + depth - 1]!;
    },
    of: (query) => candidates.subarray(query * depth, query * depth + counts[query]!),
  };
}

/** Offers a row of scores to the list of its query: all candidates, or those given, in ascending order. */
export function offerRow(
  lists: TopLists,
  query: number,
  row: ArrayLike<number>,
  candidates?: Int32Array,
): void {
  const { floor } = lists;
  const length = candidates?.length ?? row.length;
  for (let i = 0; i < length; i++) {
    const candidate = candidates ? candidates[i]! : i;
    const score = row[candidate]!;
    if (score > floor[query]!) lists.insert(query, candidate, score);
  }
}

/** Offers one candidate to the lists of all queries, or of those given: `row` has its score for each query. */
export function offerColumns(
  lists: TopLists,
  candidate: number,
  row: ArrayLike<number>,
  queries?: Int32Array,
): void {
  const { floor } = lists;
  const length = queries?.length ?? row.length;
  for (let i = 0; i < length; i++) {
    const query = queries ? queries[i]! : i;
    const score = row[query]!;
    if (score > floor[query]!) lists.insert(query, candidate, score);
  }
}
