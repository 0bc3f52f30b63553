/**
 * Runs `work` on every item, at most `limit` at a time; stops at the first failure or when the signal aborts.
 *
 * @example
 * ```ts
 * import { forEachLimited } from '@vse/formats';
 *
 * const lengths: number[] = [];
 * await forEachLimited(['a', 'bb', 'ccc'], 2, async (text, i) => {
 *   lengths[i] = text.length;
 * });
 * console.log(lengths); // 1, 2, 3
 * ```
 */
export async function forEachLimited<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (!failed && next < items.length) {
      signal?.throwIfAborted();
      const index = next++;
      try {
        await work(items[index]!, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  // All workers end before the failure is passed on: nothing writes after the caller knows.
  const ends = await Promise.allSettled(Array.from({ length: limit }, worker));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
