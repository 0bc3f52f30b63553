import { assertOneOf, assertWhole, OptionError } from '@vse/core';
import type { ExtractedFeatures } from '@vse/feature-store';
import type { Json } from '@vse/formats';

/** A pool over the cells of a feature map, or over some of its rows and columns. */
export interface MapPool {
  /** Mean or maximum of each channel. */
  readonly pool: 'mean' | 'max';
  /** First row, and the row after the last. Defaults to all rows. */
  readonly rows?: readonly [from: number, to: number];
  /** First column, and the column after the last. Defaults to all columns. */
  readonly columns?: readonly [from: number, to: number];
}

/** Features of one output: a map has a grid, vectors have none. */
type Extracted = Pick<ExtractedFeatures, 'features' | 'grid'>;

/**
 * Checks the pools of an output against the features that it gives.
 *
 * @throws `OptionError` if the output is no map, or if a pool lies outside it.
 */
export function assertPools(
  where: string,
  output: string,
  pools: readonly MapPool[] | undefined,
  { features, grid }: Extracted,
): void {
  if (pools === undefined) {
    if (features.length === 1) return;
    throw new OptionError(
      `${where}: pools of ${output} must be given, as it has ${features.length} vectors per image: [{ pool: 'mean' }].`,
    );
  }
  if (pools.length === 0) {
    throw new OptionError(
      `${where}: pools of ${output} must be at least one, got none. Leave the output out.`,
    );
  }
  if (!grid) {
    throw new OptionError(
      `${where}: pools of ${output} need a map of rows and columns, got ${features.length} vectors. Leave pools out.`,
    );
  }
  for (const { pool, rows, columns } of pools) {
    assertOneOf(where, `pool of ${output}`, pool, ['mean', 'max']);
    if (rows) assertRange(where, `rows of ${output}`, rows, grid.rows);
    if (columns) assertRange(where, `columns of ${output}`, columns, grid.columns);
  }
}

function assertRange(where: string, name: string, [from, to]: readonly [number, number], size: number): void {
  assertWhole(where, `first of ${name}`, from, { from: 0 });
  assertWhole(where, `end of ${name}`, to, { from: from + 1 });
  if (to > size) throw new OptionError(`${where}: ${name} must end at ${size} or before, got ${to}.`);
}

/** Pools the cells of a map, pool after pool: `pools x dim` numbers. Without pools the vector itself. */
export function poolMap({ features, grid }: Extracted, pools: readonly MapPool[] | undefined): Float32Array {
  const { values, dim } = features;
  if (!pools || !grid) return values.subarray(0, dim);
  const joined = new Float32Array(pools.length * dim);
  pools.forEach(({ pool, rows = [0, grid.rows], columns = [0, grid.columns] }, i) => {
    const pooled = new Float64Array(dim).fill(pool === 'max' ? -Infinity : 0);
    for (let row = rows[0]; row < rows[1]; row++) {
      for (let column = columns[0]; column < columns[1]; column++) {
        const cell = (row * grid.columns + column) * dim;
        for (let j = 0; j < dim; j++) {
          const value = values[cell + j]!;
          pooled[j] = pool === 'max' ? Math.max(pooled[j]!, value) : pooled[j]! + value;
        }
      }
    }
    const cells = pool === 'max' ? 1 : (rows[1] - rows[0]) * (columns[1] - columns[0]);
    for (let j = 0; j < dim; j++) joined[i * dim + j] = pooled[j]! / cells;
  });
  return joined;
}

/** Pools as JSON, for an extractor's settings. */
export function poolsJson(pools: readonly MapPool[] | undefined): Json {
  if (!pools) return null;
  return pools.map(({ pool, rows, columns }) => ({
    pool,
    ...(rows && { rows: [...rows] }),
    ...(columns && { columns: [...columns] }),
  }));
}
