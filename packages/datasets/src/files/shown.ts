/** Shows a value of a data file in an error message, shortened; lists and objects, however deep, by their first level. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).slice(0, 60);
  const text = JSON.stringify(value, (key, inner: unknown) =>
    key !== '' && typeof inner === 'object' && inner !== null ? '...' : inner,
  );
  return text.slice(0, 60);
}

/** Shows up to three names. */
export function some(names: Iterable<string>): string {
  const all = [...names];
  return all.slice(0, 3).join(', ') + (all.length > 3 ? ', ...' : '');
}
