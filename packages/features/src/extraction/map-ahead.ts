/** Maps a sequence with up to `limit` concurrent calls, ahead of its reader, and yields the results in order. */
export async function* mapAhead<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  limit: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const pending: Promise<R>[] = [];
  try {
    for await (const item of source) {
      const result = map(item);
      // A failure is reported in its turn, not earlier as an unhandled rejection.
      result.catch(() => undefined);
      pending.push(result);
      if (pending.length >= limit) yield await pending.shift()!;
    }
    while (pending.length > 0) yield await pending.shift()!;
  } finally {
    await Promise.allSettled(pending);
  }
}
