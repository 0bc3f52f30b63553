import { assertWhole, ShapeError } from '@vse/base';
import type { Pca } from '../pca/pca';
import { kernelProduct, zeros, type Dense, type Product } from './product';

/** Options of `rowProjector`. */
export interface RowProjectorOptions {
  /** Matrix product, for example `await onnxProduct()`. Defaults to `kernelProduct`. */
  readonly product?: Product;
  /**
   * Columns per block; rows that are 0 in a whole block skip it. For Fisher vectors use the dimension of the word vectors:
   * a component without a posterior is a block of zeros. Defaults to `300`.
   */
  readonly blockCols?: number;
}

/**
 * Creates a projector of many rows, `[rows, dim]` to `[rows, components]`: the same as `Pca.project` in single precision,
 * with a matrix product of your choice, skipping blocks of zeros. Holds a second copy of the axes.
 *
 * @param pca - A fit of `fitPca` or `fitLargePca`.
 * @param options - Matrix product and block size.
 * @throws `OptionError` if `blockCols` is out of range; the projector throws `ShapeError` if rows have another dimension.
 * @example
 * ```ts
 * import { fitPca, rowProjector } from '@vse/subspace';
 *
 * const pca = await fitPca([[1, 0, 0], [0, 2, 0], [0, 0, 3]], { components: 2 });
 * const project = rowProjector(pca);
 * console.log(await project({ values: Float32Array.of(1, 0, 0), rows: 1, cols: 3 }));
 * ```
 */
export function rowProjector(
  pca: Pca,
  { product = kernelProduct, blockCols = 300 }: RowProjectorOptions = {},
): (rows: Dense) => Promise<Float32Array> {
  const { mean, axes, dim, components, whiten, explainedVariance } = pca;
  assertWhole('rowProjector', 'blockCols', blockCols);
  const basis = { values: axes, rows: components, cols: dim };
  const firsts = Array.from({ length: Math.ceil(dim / blockCols) }, (_, i) => i * blockCols);
  const all = Uint32Array.from({ length: components }, (_, i) => i);
  const parts = firsts.map((first) => columnsOf(basis, all, first, Math.min(blockCols, dim - first)));
  const minVariance = (explainedVariance[0] ?? 0) * 1e-12;
  const scales = explainedVariance.map((value) => (!whiten ? 1 : value > minVariance ? value ** -0.5 : 0));
  // Subtract the mean after the product, so that sparse rows stay sparse.
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

/** Projection of the mean, in doubles. */
function originOf(mean: Float32Array, { values, rows, cols }: Dense): Float64Array {
  const origin = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < cols; j++, at++) sum += values[at]! * mean[j]!;
    origin[i] = sum;
  }
  return origin;
}

/** Indices of rows that are not 0 in a block of columns. */
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

/** Copies some rows of a block of columns. */
function columnsOf({ values, cols }: Dense, rows: Uint32Array, first: number, count: number): Dense {
  const out = zeros(rows.length, count);
  rows.forEach((row, i) => {
    out.values.set(values.subarray(row * cols + first, row * cols + first + count), i * count);
  });
  return out;
}

/** Adds each row of `from` to the row of `to` with its index. */
function scatter(to: Dense, rows: Uint32Array, from: Dense): void {
  const { cols } = to;
  const a = to.values;
  const b = from.values;
  rows.forEach((row, i) => {
    for (let j = 0, at = row * cols, source = i * cols; j < cols; j++, at++, source++)
      a[at] = a[at]! + b[source]!;
  });
}
