import { closest, distance } from 'fastest-levenshtein';

/** Returns ` Did you mean X?` for the name nearest to a misspelt one, or nothing if none is near. */
export function didYouMean(given: string, names: readonly string[], show = (name: string) => name): string {
  if (names.length === 0) return '';
  const nearest = closest(given, [...names]);
  const near = distance(given, nearest) <= Math.max(2, given.length / 3);
  return near ? ` Did you mean ${show(nearest)}?` : '';
}
