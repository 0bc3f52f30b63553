/** Returns at most `shown` of the indices below `count`, evenly spread: the samples that a report shows. */
export function evenly(count: number, shown: number): number[] {
  const spread = Math.max(1, Math.floor(count / shown));
  return Array.from({ length: Math.min(shown, count) }, (_, i) => i * spread);
}
