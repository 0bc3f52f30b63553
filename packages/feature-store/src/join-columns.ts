import { OptionError, ShapeError, type FeatureMatrix, type FeatureSource } from '@vse/base';

/**
 * Joins the vectors of several sources: vector i of a row is theirs one after another, such as pooled vectors of two networks.
 * Row i of each must be of the same image; `selectRows` brings stores into one order.
 *
 * @param sources - Sources with the same number of rows.
 * @throws `OptionError` if there is none or they differ in rows; when reading, `ShapeError` if the vectors of a row differ in
 * number.
 *
 * @example
 * ```ts
 * import { joinColumns } from '@vse/feature-store';
 *
 * const source = (value: number) => ({
 *   rows: 2,
 *   length: 1,
 *   dim: 1,
 *   read: (rows: ArrayLike<number>) =>
 *     Promise.resolve(Array.from(rows, () => ({ values: Float32Array.of(value), length: 1, dim: 1 }))),
 * });
 * const [row] = await joinColumns([source(3), source(4)]).read([0]);
 * console.log(row?.values); // 3, 4
 * ```
 */
export function joinColumns(sources: readonly FeatureSource[]): FeatureSource {
  const [first, ...others] = sources;
  if (!first) throw new OptionError('joinColumns: sources must hold at least one source, got none.');
  const other = others.find(({ rows }) => rows !== first.rows);
  if (other) {
    throw new OptionError(
      `joinColumns: sources must have the same rows, got ${first.rows} and ${other.rows}. Select the same images from each.`,
    );
  }
  const prints = sources.flatMap(({ fingerprint }) => (fingerprint === undefined ? [] : [fingerprint]));
  return {
    rows: first.rows,
    length: Math.max(...sources.map(({ length }) => length)),
    dim: sources.reduce((sum, { dim }) => sum + dim, 0),
    ...(prints.length === sources.length && { fingerprint: prints.join(' ') }),
    async read(rows, options) {
      const parts = await Promise.all(sources.map((source) => source.read(rows, options)));
      return Array.from(rows, (row, i) => joinedRow(row, parts.map((part) => part[i]!))); // prettier-ignore
    },
  };
}

function joinedRow(row: number, parts: readonly FeatureMatrix[]): FeatureMatrix {
  const { length } = parts[0]!;
  if (parts.some((part) => part.length !== length)) {
    throw new ShapeError(
      `joinColumns: row ${row} must have the same number of vectors in each source, got ` +
        `${parts.map((part) => part.length).join(' and ')}.`,
    );
  }
  const dim = parts.reduce((sum, part) => sum + part.dim, 0);
  const values = new Float32Array(length * dim);
  let first = 0;
  for (const part of parts) {
    for (let vector = 0; vector < length; vector++) {
      values.set(part.values.subarray(vector * part.dim, (vector + 1) * part.dim), vector * dim + first);
    }
    first += part.dim;
  }
  return { values, length, dim };
}
