/** Index of the last item that passes, or -1: `Array.prototype.findLastIndex`, which older browsers lack. */
export function lastIndex<T>(items: readonly T[], passes: (item: T) => boolean): number {
  for (let at = items.length - 1; at >= 0; at--) if (passes(items[at]!)) return at;
  return -1;
}
