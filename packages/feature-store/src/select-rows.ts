import { DataError, type FeatureSource } from '@vse/core';

/**
 * The rows of some images, in the order of `ids`: row i of the result belongs to `ids[i]`. Use it to bring a store to
 * the order of a data set's images. Throws a `DataError` that names what the store does not hold.
 */
export function selectRows(
  source: FeatureSource & { readonly ids: readonly string[] },
  ids: readonly string[],
): FeatureSource & { readonly ids: readonly string[] } {
  const rowOf = new Map(source.ids.map((id, row) => [id, row]));
  const missing = ids.filter((id) => !rowOf.has(id));
  if (missing.length > 0) {
    const some = missing.slice(0, 5).join(', ');
    throw new DataError(
      `selectRows: ${missing.length} of ${ids.length} images have no features: ${some}${missing.length > 5 ? ', ...' : ''}. Leave them out, or extract them.`,
    );
  }
  const rows = ids.map((id) => rowOf.get(id)!);
  return {
    rows: rows.length,
    length: source.length,
    dim: source.dim,
    ids: [...ids],
    ...(source.fingerprint !== undefined && { fingerprint: source.fingerprint }),
    read: (wanted, options) =>
      source.read(
        Array.from(wanted, (i) => rows[i] ?? i + source.rows),
        options,
      ),
  };
}
