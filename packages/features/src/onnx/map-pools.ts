import { assertOneOf, assertWhole, OptionError } from '@vse/core';
import type { ExtractedFeatures } from '@vse/feature-store';
import type { Json } from '@vse/formats';

/** A pool over the cells of a feature map, or over some of its rows and columns. */
export interface MapPool {
  /** Mean or maximum of each channel, or every cell by itself, row by row. */
  readonly pool: 'mean' | 'max' | 'cells';
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
    assertOneOf(where, `pool of ${output}`, pool, ['mean', 'max', 'cells']);
    if (rows) assertRange(where, `rows of ${output}`, rows, grid.rows);
    if (columns) assertRange(where, `columns of ${output}`, columns, grid.columns);
  }
}

function assertRange(where: string, name: string, [from, to]: readonly [number, number], size: number): void {
  assertWhole(where, `first of ${name}`, from, { from: 0 });
  assertWhole(where, `end of ${name}`, to, { from: from + 1 });
  if (to > size) throw new OptionError(`${where}: ${name} must end at ${size} or before, got ${to}.`);
}

/** Pools the cells of a map, pool after pool: `dim` numbers each, or `dim` a cell. Without pools the vector itself. */
export function poolMap({ features, grid }: Extracted, pools: readonly MapPool[] | undefined): Float32Array {
  const { values, dim } = features;
  if (!pools || !grid) return values.subarray(0, dim);
  const parts = pools.map((pool) => {
    const cells = cellsOf(pool, grid).map((cell) => values.subarray(cell * dim, (cell + 1) * dim));
    return pool.pool === 'cells' ? cells : [poolCells(cells, pool.pool)];
  });
  const rows = parts.flat();
  const joined = new Float32Array(rows.length * dim);
  rows.forEach((row, i) => joined.set(row, i * dim));
  return joined;
}

/** Numbers of the cells of a pool, row by row. */
function cellsOf(
  { rows = [0, Infinity], columns = [0, Infinity] }: MapPool,
  grid: NonNullable<Extracted['grid']>,
): number[] {
  const cells: number[] = [];
  for (let row = rows[0]; row < Math.min(rows[1], grid.rows); row++) {
    for (let column = columns[0]; column < Math.min(columns[1], grid.columns); column++) {
      cells.push(row * grid.columns + column);
    }
  }
  return cells;
}

/** Mean or maximum of each channel over some cells, in double precision. */
function poolCells(cells: readonly Float32Array[], pool: 'mean' | 'max'): Float64Array {
  const pooled = new Float64Array(cells[0]!.length).fill(pool === 'max' ? -Infinity : 0);
  for (const cell of cells) {
    for (let j = 0; j < pooled.length; j++) {
      pooled[j] = pool === 'max' ? Math.max(pooled[j]!, cell[j]!) : pooled[j]! + cell[j]!;
    }
  }
  return pool === 'max' ? pooled : pooled.map((sum) => sum / cells.length);
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
