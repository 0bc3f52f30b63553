/** At most `shown` of the numbers from 0 to below `count`, evenly spread: what of many a report shows. */
export function evenly(count: number, shown: number): number[] {
  const spread = Math.max(1, Math.floor(count / shown));
  return Array.from({ length: Math.min(shown, count) }, (_, i) => i * spread);
}
