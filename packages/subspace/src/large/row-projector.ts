import { OptionError, ShapeError } from '@vse/core';
import type { Pca } from '../pca/pca';
import { kernelProduct, zeros, type Dense, type Product } from './product';

export interface RowProjectorOptions {
  /** What multiplies matrices, such as `await onnxProduct()`. Defaults to the package's own kernel. */
  readonly product?: Product;
  /**
   * How many columns are taken at a time: rows that are 0 in all of them take no part. The word vectors' dim suits Fisher
   * vectors, which are 0 for a component without a share in a caption. Defaults to `300`.
   */
  readonly blockCols?: number;
}

/**
 * Projects many rows as `Pca.project` does, in single precision and with a product of choice. Of rows that are 0 in whole
 * blocks of columns only the rest is multiplied. Holds the axes a second time, block by block.
 *
 * The function it returns reads rows `[rows, dim]` and gives `[rows, components]`. Throws a `ShapeError` for rows of
 * another dim.
 */
export function rowProjector(
  pca: Pca,
  { product = kernelProduct, blockCols = 300 }: RowProjectorOptions = {},
): (rows: Dense) => Promise<Float32Array> {
  const { mean, axes, dim, components, whiten, explainedVariance } = pca;
  if (!Number.isInteger(blockCols) || blockCols < 1) {
    throw new OptionError(`rowProjector: blockCols must be a whole number of at least 1, got ${blockCols}.`);
  }
  const basis = { values: axes, rows: components, cols: dim };
  const firsts = Array.from({ length: Math.ceil(dim / blockCols) }, (_, i) => i * blockCols);
  const all = Uint32Array.from({ length: components }, (_, i) => i);
  const parts = firsts.map((first) => columnsOf(basis, all, first, Math.min(blockCols, dim - first)));
  const least = (explainedVariance[0] ?? 0) * 1e-12;
  const scales = explainedVariance.map((value) => (!whiten ? 1 : value > least ? value ** -0.5 : 0));
  // The mean is taken off after the product: rows that are mostly 0 stay so.
  const origin = originOf(mean, basis);
  return async (rows) => {
    if (rows.cols !== dim || rows.values.length !== rows.rows * dim) {
      throw new ShapeError(`rowProjector: rows must be [rows, ${dim}], got [${rows.rows}, ${rows.cols}].`);
    }
    const out = zeros(rows.rows, components);
    for (const [i, part] of parts.entries()) {
      const active = activeRows(rows, firsts[i]!, part.cols);
      if (active.length === 0) continue;
      const some = columnsOf(rows, active, firsts[i]!, part.cols); // [active, blockCols]
      scatter(out, active, await product(some, part, { transposeB: true })); // [active, components]
    }
    const { values } = out;
    for (let i = 0, at = 0; i < rows.rows; i++) {
      for (let j = 0; j < components; j++, at++) values[at] = (values[at]! - origin[j]!) * scales[j]!;
    }
    return values;
  };
}

/** Each axis times the mean, in doubles. */
function originOf(mean: Float32Array, { values, rows, cols }: Dense): Float64Array {
  const origin = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < cols; j++, at++) sum += values[at]! * mean[j]!;
    origin[i] = sum;
  }
  return origin;
}

/** The rows that are not 0 in all of some columns. */
function activeRows({ values, rows, cols }: Dense, first: number, count: number): Uint32Array {
  const active: number[] = [];
  for (let i = 0; i < rows; i++) {
    const end = i * cols + first + count;
    let at = i * cols + first;
    while (at < end && values[at] === 0) at++;
    if (at < end) active.push(i);
  }
  return Uint32Array.from(active);
}

/** Some rows of some columns, as a matrix of their own. */
function columnsOf({ values, cols }: Dense, rows: Uint32Array, first: number, count: number): Dense {
  const out = zeros(rows.length, count);
  rows.forEach((row, i) => {
    out.values.set(values.subarray(row * cols + first, row * cols + first + count), i * count);
  });
  return out;
}

/** Adds rows to chosen rows. */
function scatter(to: Dense, rows: Uint32Array, from: Dense): void {
  const { cols } = to;
  const a = to.values;
  const b = from.values;
  rows.forEach((row, i) => {
    for (let j = 0, at = row * cols, source = i * cols; j < cols; j++, at++, source++)
      a[at] = a[at]! + b[source]!;
  });
}
