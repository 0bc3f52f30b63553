import { DataError, type FeatureSource } from '@vse/base';

/**
 * Selects the rows of some images: row i of the result belongs to `ids[i]`. Use it to bring a store into the order of a
 * data set's images. Where a store has the name of a file, `a.jpg`, the id `a` finds it too, unless two files share that name.
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
  const rowOf = rowFinder(source.ids);
  const missing = ids.filter((id) => rowOf(id) === undefined);
  if (missing.length > 0) {
    const some = missing.slice(0, 5).join(', ');
    throw new DataError(
      `selectRows: ${missing.length} of ${ids.length} images have no features: ${some}${missing.length > 5 ? ', ...' : ''}. Leave them out, or extract them.`,
    );
  }
  const rows = ids.map((id) => rowOf(id)!);
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

/** Finds the row of an id: the same id, or the only one that differs by the extension of an image alone. */
function rowFinder(stored: readonly string[]): (id: string) => number | undefined {
  const rows = new Map(stored.map((id, row) => [id, row]));
  const bare = new Map<string, number | undefined>();
  stored.forEach((id, row) => {
    const name = id.replace(/\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|avif|bmp|svg)$/i, '');
    if (name !== id) bare.set(name, bare.has(name) ? undefined : row);
  });
  return (id) => rows.get(id) ?? bare.get(id);
}
