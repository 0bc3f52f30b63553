import { addProduct } from './add-product';
import { matrix, part, transposed, type Matrix } from './matrix';

const blockSize = 128;

/**
 * Replaces the lower triangle of a symmetric positive definite matrix by its Cholesky factor L, A = L L^T, in blocks.
 * Returns `false` if A is singular to working precision; its lower triangle is then overwritten. Golub and Van Loan, Matrix Computations, section 4.2.
 */
export function factorCholesky(a: Matrix<Float64Array>): boolean {
  const size = a.rows;
  // A pivot below this fraction of its diagonal entry is rounding error.
  const tolerance = 4 * Number.EPSILON * size;
  const pivots = Float64Array.from({ length: size }, (_, i) => tolerance * entryOf(a, i, i));
  for (let start = 0; start < size; start += blockSize) {
    const own: readonly [number, number] = [start, Math.min(blockSize, size - start)];
    const corner = part(a, own, own);
    if (!factorBlock(corner, pivots.subarray(start))) return false;
    const rest: readonly [number, number] = [start + own[1], size - start - own[1]];
    const below = part(a, rest, own);
    solveBlock(corner, transposed(below));
    addProduct(part(a, rest, rest), below, transposed(below), { scale: -1, lowerOnly: true });
  }
  return true;
}

/** Replaces X, `[size, any]`, by L^-1 X for the lower triangle L of a square matrix. */
export function solveLower(l: Matrix<Float64Array>, x: Matrix<Float64Array>): void {
  for (let start = 0; start < l.rows; start += blockSize) {
    const own: readonly [number, number] = [start, Math.min(blockSize, l.rows - start)];
    const rest: readonly [number, number] = [start + own[1], l.rows - start - own[1]];
    const all: readonly [number, number] = [0, x.cols];
    solveBlock(part(l, own, own), part(x, own, all));
    addProduct(part(x, rest, all), part(l, rest, own), part(x, own, all), { scale: -1 });
  }
}

/** Replaces X, `[size, any]`, by L^-T X. */
export function solveLowerTransposed(l: Matrix<Float64Array>, x: Matrix<Float64Array>): void {
  const last = Math.max(0, l.rows - 1);
  for (let start = last - (last % blockSize); start >= 0; start -= blockSize) {
    const own: readonly [number, number] = [start, Math.min(blockSize, l.rows - start)];
    const all: readonly [number, number] = [0, x.cols];
    solveBlock(part(l, own, own), part(x, own, all), true);
    addProduct(part(x, [0, start], all), transposed(part(l, own, [0, start])), part(x, own, all), {
      scale: -1,
    });
  }
}

function entryOf({ data, offset, rowStride, colStride }: Matrix, i: number, j: number): number {
  return data[offset + i * rowStride + j * colStride]!;
}

function factorBlock(a: Matrix<Float64Array>, pivots: Float64Array): boolean {
  const { data, offset, rowStride, colStride, rows: size } = a;
  const at = (i: number, j: number) => offset + i * rowStride + j * colStride;
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = data[at(i, j)]!;
      for (let k = 0; k < j; k++) sum -= data[at(i, k)]! * data[at(j, k)]!;
      if (i === j && !(sum > pivots[j]!)) return false;
      data[at(i, j)] = i === j ? Math.sqrt(sum) : sum / data[at(j, j)]!;
    }
  }
  return true;
}

/** Replaces X by L^-1 X, or L^-T X, for one block, by a product with the small inverse. */
function solveBlock(l: Matrix<Float64Array>, x: Matrix<Float64Array>, transpose = false): void {
  if (x.cols === 0) return;
  const inverse = invertLower(l);
  const before = matrix(x.rows, x.cols);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < x.cols; j++) {
      const from = x.offset + i * x.rowStride + j * x.colStride;
      before.data[i * x.cols + j] = x.data[from]!;
      x.data[from] = 0;
    }
  }
  addProduct(x, transpose ? transposed(inverse) : inverse, before);
}

function invertLower(l: Matrix): Matrix<Float64Array> {
  const size = l.rows;
  const inverse = matrix(size, size);
  for (let j = 0; j < size; j++) {
    inverse.data[j * size + j] = 1 / entryOf(l, j, j);
    for (let i = j + 1; i < size; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum += entryOf(l, i, k) * inverse.data[k * size + j]!;
      inverse.data[i * size + j] = -sum / entryOf(l, i, i);
    }
  }
  return inverse;
}
