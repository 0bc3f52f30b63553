import { assertWhole, DataError, OptionError, seededRandom, ShapeError, type FeatureSource } from '@vse/base';
import type { FloatArray } from './linear-algebra/matrix';

/** Rows read on demand, from memory or from disk; a fit reads them more than once. */
export interface RowSource {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly dim: number;
  /** Reads rows by index, `[rows.length, dim]`. */
  read(rows: ArrayLike<number>): Promise<FloatArray>;
}

/** Input of a fit: a row source, vectors of equal length, or one row-major array. */
export type Rows = RowSource | readonly ArrayLike<number>[] | DenseRows;

/** Rows in one array. */
export interface DenseRows {
  /** `[rows, dim]`, row-major. */
  readonly values: FloatArray;
  /** Number of columns. */
  readonly dim: number;
}

/**
 * Converts rows to a row source.
 *
 * @throws `ShapeError` if vectors differ in length, or an array does not divide into rows.
 */
export function rowSource(rows: Rows, where = 'rowSource'): RowSource {
  if ('read' in rows) return rows;
  if ('dim' in rows) return denseSource(rows, where);
  const dim = rows[0]?.length ?? 0;
  const wrong = rows.findIndex((row) => row.length !== dim);
  if (wrong > 0) {
    throw new ShapeError(
      `${where}: every row must have ${dim} numbers like the first, row ${wrong} has ${rows[wrong]!.length}.`,
    );
  }
  return {
    rows: rows.length,
    dim,
    read: (wanted) => {
      const values = new Float64Array(wanted.length * dim);
      for (let i = 0; i < wanted.length; i++) values.set(rows[wanted[i]!]!, i * dim);
      return Promise.resolve(values);
    },
  };
}

function denseSource({ values, dim }: DenseRows, where: string): RowSource {
  if (!Number.isSafeInteger(dim) || dim < 1 || values.length % dim !== 0) {
    throw new ShapeError(`${where}: ${values.length} numbers do not make rows of ${dim}.`);
  }
  return {
    rows: values.length / dim,
    dim,
    read: (wanted) => {
      const out = new (values instanceof Float32Array ? Float32Array : Float64Array)(wanted.length * dim);
      for (let i = 0; i < wanted.length; i++) {
        out.set(values.subarray(wanted[i]! * dim, (wanted[i]! + 1) * dim), i * dim);
      }
      return Promise.resolve(out);
    },
  };
}

/**
 * Converts image features to a row source; an image with several vectors (regions) becomes their mean.
 *
 * @example
 * ```ts
 * import { featureRows } from '@vse/subspace';
 *
 * const regions = { values: Float32Array.of(1, 0, 3, 2), length: 2, dim: 2 };
 * const source = featureRows({ rows: 1, length: 2, dim: 2, read: () => Promise.resolve([regions]) });
 * console.log(await source.read([0])); // 2 1
 * ```
 */
export function featureRows(source: FeatureSource): RowSource {
  return {
    rows: source.rows,
    dim: source.dim,
    async read(rows) {
      const values = new Float64Array(rows.length * source.dim);
      (await source.read(rows)).forEach((item, i) => {
        for (let j = 0; j < item.values.length; j++) {
          values[i * source.dim + (j % source.dim)]! += item.values[j]! / item.length;
        }
      });
      return values;
    },
  };
}

/**
 * Selects rows by index, in any order and repeatedly: for example the image of each caption.
 *
 * @throws `OptionError` if an index is out of range.
 * @example
 * ```ts
 * import { pickRows } from '@vse/subspace';
 *
 * const images = [[1, 0], [0, 1]];
 * console.log(await pickRows(images, [0, 0, 1]).read([1, 2])); // 1 0 0 1
 * ```
 */
export function pickRows(rows: Rows, picked: ArrayLike<number>): RowSource {
  const source = rowSource(rows, 'pickRows');
  const wrong = Array.prototype.findIndex.call(
    picked,
    (row) => !Number.isSafeInteger(row) || row < 0 || row >= source.rows,
  );
  if (wrong >= 0) {
    throw new OptionError(
      `pickRows: row ${wrong} must be from 0 to ${source.rows - 1}, got ${picked[wrong]}.`,
    );
  }
  return {
    rows: picked.length,
    dim: source.dim,
    read: (wanted) => source.read(Int32Array.from(wanted, (row) => picked[row]!)),
  };
}

/** Options of `sampleRows`. */
export interface SampleOptions {
  /** Seed of the sample. Defaults to `1`. */
  readonly seed?: number;
}

/**
 * Samples at most `count` rows without replacement, in their original order.
 *
 * @param rows - Rows of any form.
 * @param count - Maximum number of rows.
 * @param options - The seed.
 * @throws `OptionError` if `count` is out of range.
 * @example
 * ```ts
 * import { sampleRows } from '@vse/subspace';
 *
 * console.log(sampleRows([[1], [2], [3], [4]], 2).rows); // 2
 * ```
 */
export function sampleRows(rows: Rows, count: number, { seed = 1 }: SampleOptions = {}): RowSource {
  const source = rowSource(rows, 'sampleRows');
  assertWhole('sampleRows', 'count', count);
  const order = seededRandom(seed).shuffle(Int32Array.from({ length: source.rows }, (_, i) => i));
  return pickRows(source, order.subarray(0, count).sort());
}

/** Numbers in a block: 32 MB of doubles. */
const blockNumbers = 1 << 22;

/** Maximum number of rows in a block. */
export function blockRowsOf({ rows, dim }: RowSource): number {
  return Math.max(16, Math.min(rows, Math.floor(blockNumbers / dim)));
}

/**
 * Calls `use` with blocks of rows, `[rows, dim]` doubles, minus a vector if given. The array is reused; the next block is
 * read while one is used.
 *
 * @throws `DataError` if the source returns the wrong size, or a number is not finite.
 */
export async function eachBlock(
  where: string,
  source: RowSource,
  use: (block: Float64Array, rows: number, first: number) => void | Promise<void>,
  less?: ArrayLike<number>,
): Promise<void> {
  const { rows, dim } = source;
  const size = blockRowsOf(source);
  const block = new Float64Array(size * dim);
  const load = (first: number) =>
    source.read(Int32Array.from({ length: Math.min(size, rows - first) }, (_, i) => first + i));
  let next = load(0);
  for (let first = 0; first < rows; first += size) {
    const values = await next;
    if (first + size < rows) {
      next = load(first + size);
      next.catch(() => undefined); // awaited in the next iteration, which rejects
    }
    const count = Math.min(size, rows - first);
    checkBlock(where, values, count, dim, first);
    block.set(values);
    if (less) subtract(block, count, dim, less);
    await use(block, count, first);
  }
}

function checkBlock(where: string, values: FloatArray, rows: number, dim: number, first: number): void {
  if (values.length !== rows * dim) {
    throw new DataError(
      `${where}: ${rows} rows of ${dim} must have ${rows * dim} numbers, the source gave ${values.length}.`,
    );
  }
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  if (sum === 0) return;
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  const row = first + Math.floor(wrong / dim);
  throw new DataError(
    `${where}: row ${row} has ${values[wrong]} at column ${wrong % dim}, wanted a finite number. Leave that row out or repair it.`,
  );
}

function subtract(block: Float64Array, rows: number, dim: number, less: ArrayLike<number>): void {
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < dim; j++, at++) block[at] = block[at]! - less[j]!;
  }
}
