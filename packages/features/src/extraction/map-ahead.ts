/**
 * Maps a sequence with up to `limit` calls under way at once, and yields the results in the sequence's order. It runs
 * ahead of whoever reads it by as much, never more.
 */
export async function* mapAhead<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  limit: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const pending: Promise<R>[] = [];
  try {
    for await (const item of source) {
      const result = map(item);
      // A failure is reported when its turn comes, not as an unhandled rejection before.
      result.catch(() => undefined);
      pending.push(result);
      if (pending.length >= limit) yield await pending.shift()!;
    }
    while (pending.length > 0) yield await pending.shift()!;
  } finally {
    await Promise.allSettled(pending);
  }
}
