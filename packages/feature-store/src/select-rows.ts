import { DataError, type FeatureSource } from '@vse/core';

/**
 * Selects the rows of some images: row i of the result belongs to `ids[i]`. Use it to bring a store into the order of a
 * data set's images. An id without a row of its own stands for the one that is the same but for its file extension: readers
 * call `a` what `vse-extract` calls `a.jpg`.
 *
 * @throws `DataError` that names the images that the store lacks.
 *
 * @example
 * ```ts
 * import { selectRows } from '@vse/feature-store';
 *
 * const row = (value: number) => ({ values: Float32Array.of(value), length: 1, dim: 1 });
 * const source = {
 *   ids: ['a', 'b'],
 *   rows: 2,
 *   length: 1,
 *   dim: 1,
 *   read: (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, row)),
 * };
 * const [first] = await selectRows(source, ['b', 'a']).read([0]);
 * console.log(first?.values); // 1, the row of b
 * ```
 */
export function selectRows(
  source: FeatureSource & { readonly ids: readonly string[] },
  ids: readonly string[],
): FeatureSource & { readonly ids: readonly string[] } {
  const rowOf = new Map(source.ids.map((id, row) => [id, row]));
  const bareRowOf = new Map<string, number | undefined>();
  for (const [id, row] of rowOf) {
    const bare = bareName(id);
    if (bare === id) continue;
    bareRowOf.set(bare, bareRowOf.has(bare) ? undefined : row); // a.jpg and a.png: neither
  }
  const find = (id: string): number | undefined => rowOf.get(id) ?? bareRowOf.get(id);
  const missing = ids.filter((id) => find(id) === undefined);
  if (missing.length > 0) {
    const some = missing.slice(0, 5).join(', ');
    throw new DataError(
      `selectRows: ${missing.length} of ${ids.length} images have no features: ${some}${missing.length > 5 ? ', ...' : ''}. Leave them out, or extract them.`,
    );
  }
  const rows = ids.map((id) => find(id)!);
  return {
    rows: rows.length,
    length: source.length,
    dim: source.dim,
    ids: [...ids],
    ...(source.fingerprint !== undefined && { fingerprint: source.fingerprint }),
    read: (requested, options) =>
      source.read(
        Array.from(requested, (i) => rows[i] ?? i + source.rows),
        options,
      ),
  };
}

/** Id without the extension of a picture. */
function bareName(id: string): string {
  return id.replace(/\.(jpe?g|jfif|png|gif|webp|avif|tiff?|bmp|svg)$/i, '');
}
