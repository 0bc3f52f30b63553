/** Candidates of one query: rows that may belong to its `k` best items. */
export interface Candidates {
  /** Rows whose value is at most this are none: `k` items are better for certain. */
  readonly threshold: number;
  /** Adds a row of an item, with bounds of its value. */
  push(row: number, item: number, lower: number, upper: number): void;
  /** Raises the threshold as far as the rows so far allow: with items of several rows, `push` does that now and then. */
  settle(): void;
  /** Drops what is no candidate any more, and returns the rest. */
  finish(): CandidateRows;
}

/** Rows with bounds, in the order they were found. */
export interface CandidateRows {
  readonly rows: Float64Array;
  readonly items: Float64Array;
  readonly lowers: Float64Array;
  readonly uppers: Float64Array;
}

/** Candidates of a search for `k` items, where `grouped` says that items may have several rows. */
export function candidates(k: number, grouped: boolean): Candidates {
  let capacity = Math.max(64, 4 * k);
  let kept = rowsOf(capacity);
  let count = 0;
  let threshold = -Infinity;
  const best = grouped ? undefined : bestOf(k);

  /** Raises the threshold to the k-th best lower bound of distinct items. */
  const raise = (): void => {
    const byItem = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const item = kept.items[i]!;
      byItem.set(item, Math.max(byItem.get(item) ?? -Infinity, kept.lowers[i]!));
    }
    if (byItem.size < k) return;
    const lowers = Float64Array.from(byItem.values()).sort();
    threshold = Math.max(threshold, lowers[lowers.length - k]!);
  };
  const compact = (): void => {
    if (grouped) raise();
    const { rows, items, lowers, uppers } = kept;
    let next = 0;
    for (let i = 0; i < count; i++) {
      if (uppers[i]! < threshold) continue;
      rows[next] = rows[i]!;
      items[next] = items[i]!;
      lowers[next] = lowers[i]!;
      uppers[next] = uppers[i]!;
      next += 1;
    }
    count = next;
  };
  return {
    get threshold() {
      return threshold;
    },
    push(row, item, lower, upper) {
      if (count === capacity) {
        compact();
        if (count > capacity / 2) {
          capacity *= 2;
          kept = copied(kept, count, capacity);
        }
      }
      kept.rows[count] = row;
      kept.items[count] = item;
      kept.lowers[count] = lower;
      kept.uppers[count] = upper;
      count += 1;
      if (best) threshold = best.add(lower);
    },
    settle() {
      if (grouped) compact();
    },
    finish() {
      compact();
      return copied(kept, count, count);
    },
  };
}

/** The `k` largest of the numbers that are added: a heap with the least of them on top. */
function bestOf(k: number): { add(value: number): number } {
  const heap = new Float64Array(k).fill(-Infinity);
  return {
    /** Adds a number, and returns the k-th largest so far; minus infinity while there are fewer. */
    add(value) {
      if (value <= heap[0]!) return heap[0]!;
      let at = 0;
      for (let child = 1; child < k; child = 2 * at + 1) {
        if (child + 1 < k && heap[child + 1]! < heap[child]!) child += 1;
        if (heap[child]! >= value) break;
        heap[at] = heap[child]!;
        at = child;
      }
      heap[at] = value;
      return heap[0]!;
    },
  };
}

/** Columns of one piece of memory: a search has one for each query. */
function rowsOf(capacity: number): CandidateRows {
  const memory = new Float64Array(4 * capacity);
  const column = (at: number) => memory.subarray(at * capacity, (at + 1) * capacity);
  return { rows: column(0), items: column(1), lowers: column(2), uppers: column(3) };
}

/** The first `count` rows, with room for `capacity`. */
function copied(from: CandidateRows, count: number, capacity: number): CandidateRows {
  const to = rowsOf(capacity);
  for (const part of ['rows', 'items', 'lowers', 'uppers'] as const) {
    to[part].set(from[part].subarray(0, count));
  }
  return to;
}
