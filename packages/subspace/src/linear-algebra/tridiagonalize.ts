import { addProduct } from './add-product';
import { createKernel, type Kernel } from './kernel';
import { matrix, part, transposed, type Matrix } from './matrix';

/** A tridiagonal form and its transformation. */
export interface Tridiagonal {
  /** `[size]` */
  readonly diagonal: Float64Array;
  /** `[size - 1]` */
  readonly offDiagonal: Float64Array;
  /** Transforms eigenvectors of the tridiagonal matrix, in rows, into those of the original, in place. */
  readonly back: (vectors: Matrix<Float64Array>) => void;
}

/** Number of reflections collected before they are applied to the rest of the matrix as one product. */
const panelSize = 32;
const bytes = Float64Array.BYTES_PER_ELEMENT;

/** The matrix, a vector and its product in kernel memory. */
interface Storage {
  readonly kernel: Kernel;
  readonly a: Matrix<Float64Array>;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Reduces a symmetric matrix to tridiagonal form by Householder reflections, a panel at a time. Reads only the lower
 * triangle. Dongarra, Hammarling and Sorensen, J. Comput. Appl. Math. 27, 1989.
 */
export function tridiagonalize(of: Matrix<Float64Array>): Tridiagonal {
  const size = of.rows;
  const storage = copyIn(of);
  const offDiagonal = new Float64Array(Math.max(0, size - 1));
  const scales = new Float64Array(size);
  for (let start = 0; start < size - 1; start += panelSize) {
    const columns = Math.min(panelSize, size - 1 - start);
    reducePanel(storage, start, columns, offDiagonal, scales);
  }
  const { a } = storage;
  const diagonal = Float64Array.from({ length: size }, (_, i) => a.data[i * a.rowStride + i]!);
  return { diagonal, offDiagonal, back: (vectors) => reflectBack(a, scales, vectors) };
}

function copyIn(of: Matrix<Float64Array>): Storage {
  const size = of.rows;
  // One extra column: columns of power-of-two sizes would share cache sets.
  const stride = size + 1;
  const start = 1024;
  const kernel = createKernel(start + (stride * size + 2 * stride) * bytes);
  const { buffer } = kernel.memory;
  const data = new Float64Array(buffer, start, stride * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      data[i * stride + j] = of.data[of.offset + i * of.rowStride + j * of.colStride]!;
    }
  }
  const end = start + stride * size * bytes;
  return {
    kernel,
    a: { data, rows: size, cols: size, offset: 0, rowStride: stride, colStride: 1 },
    x: new Float64Array(buffer, end, size),
    y: new Float64Array(buffer, end + stride * bytes, size),
  };
}

/**
 * Reduces columns `start` to `start + columns - 1`: A becomes A - V W^T - W V^T. Stores the reflection vectors v, first
 * entry 1 included, in the columns below the diagonal.
 */
function reducePanel(
  storage: Storage,
  start: number,
  columns: number,
  offDiagonal: Float64Array,
  scales: Float64Array,
): void {
  const { a, x, y, kernel } = storage;
  const { data, rows: size, rowStride: stride } = a;
  const w = matrix(columns, size); // each row one w
  const v = matrix(columns, size); // each row one v
  for (let p = 0; p < columns; p++) {
    const j = start + p;
    updateColumn(data, stride, j, p, v, w);
    const scale = reflector(data, stride, j, size, offDiagonal);
    scales[j] = scale;
    for (let i = j + 1; i < size; i++) x[i] = v.data[p * size + i] = data[i * stride + j]!;
    if (scale === 0) continue;
    kernel.symmetricTimes(data.byteOffset, stride * bytes, j + 1, size, x.byteOffset, y.byteOffset);
    finishW(v, w, p, j, scale, y);
  }
  const from = start + columns;
  const rest: readonly [number, number] = [from, size - from];
  if (rest[1] === 0) return;
  const trailing = part(a, rest, rest);
  const all: readonly [number, number] = [0, columns];
  const vRest = part(v, all, rest);
  const wRest = part(w, all, rest);
  addProduct(trailing, transposed(vRest), wRest, { scale: -1, lowerOnly: true });
  addProduct(trailing, transposed(wRest), vRest, { scale: -1, lowerOnly: true });
}

/** Applies the earlier reflections of the panel to column j, from the diagonal down. */
function updateColumn(
  data: Float64Array,
  stride: number,
  j: number,
  p: number,
  v: Matrix<Float64Array>,
  w: Matrix<Float64Array>,
): void {
  const size = v.cols;
  for (let q = 0; q < p; q++) {
    const vj = v.data[q * size + j]!;
    const wj = w.data[q * size + j]!;
    if (vj === 0 && wj === 0) continue;
    for (let i = j; i < size; i++) {
      const at = i * stride + j;
      data[at] = data[at]! - v.data[q * size + i]! * wj - w.data[q * size + i]! * vj;
    }
  }
}

/** Replaces column j below the diagonal by its reflection vector, stores the off-diagonal entry, and returns the scale. */
function reflector(
  data: Float64Array,
  stride: number,
  j: number,
  size: number,
  offDiagonal: Float64Array,
): number {
  const first = (j + 1) * stride + j;
  const head = data[first]!;
  let largest = 0;
  for (let i = j + 2; i < size; i++) largest = Math.max(largest, Math.abs(data[i * stride + j]!));
  if (largest === 0) {
    offDiagonal[j] = head;
    data[first] = 1;
    return 0;
  }
  largest = Math.max(largest, Math.abs(head));
  let squares = 0; // of entries divided by the largest, to avoid overflow
  for (let i = j + 1; i < size; i++) squares += (data[i * stride + j]! / largest) ** 2;
  const norm = largest * Math.sqrt(squares);
  const remaining = head > 0 ? -norm : norm;
  const divisor = head - remaining;
  for (let i = j + 2; i < size; i++) data[i * stride + j] = data[i * stride + j]! / divisor;
  data[first] = 1;
  offDiagonal[j] = remaining;
  return (remaining - head) / remaining;
}

/** Computes w = s (y - W V^T v - V W^T v) - s (w . v) v / 2, where y = A v with the matrix before the panel. */
function finishW(
  v: Matrix<Float64Array>,
  w: Matrix<Float64Array>,
  p: number,
  j: number,
  scale: number,
  y: Float64Array,
): void {
  const size = v.cols;
  const own = p * size;
  for (let q = 0; q < p; q++) {
    let alongV = 0;
    let alongW = 0;
    for (let i = j + 1; i < size; i++) {
      alongV += v.data[q * size + i]! * v.data[own + i]!;
      alongW += w.data[q * size + i]! * v.data[own + i]!;
    }
    for (let i = j + 1; i < size; i++) {
      y[i] = y[i]! - v.data[q * size + i]! * alongW - w.data[q * size + i]! * alongV;
    }
  }
  let along = 0;
  for (let i = j + 1; i < size; i++) along += y[i]! * v.data[own + i]!;
  const half = (scale * scale * along) / 2;
  for (let i = j + 1; i < size; i++) w.data[own + i] = scale * y[i]! - half * v.data[own + i]!;
}

/** Applies the reflections to rows, last first, one panel at a time as I - V^T T V. */
function reflectBack(a: Matrix<Float64Array>, scales: Float64Array, vectors: Matrix<Float64Array>): void {
  const size = a.rows;
  const last = Math.max(0, size - 1);
  for (let start = last - (last % panelSize); start >= 0; start -= panelSize) {
    const columns = Math.min(panelSize, last - start);
    if (columns === 0) continue;
    const v = matrix(columns, size - start); // each row one v; entries up to its own column are 0
    for (let p = 0; p < columns; p++) {
      for (let i = start + p + 1; i < size; i++) {
        v.data[p * v.cols + i - start] = a.data[i * a.rowStride + start + p]!;
      }
    }
    const t = triangleOf(v, scales.subarray(start, start + columns));
    const own = part(vectors, [0, vectors.rows], [start, size - start]);
    const along = matrix(vectors.rows, columns);
    addProduct(along, own, transposed(v));
    const turned = matrix(vectors.rows, columns);
    addProduct(turned, along, transposed(t));
    addProduct(own, turned, v, { scale: -1 });
  }
}

/** Upper triangular T for which the product of reflections (I - s v v^T), in order, is I - V^T T V. */
function triangleOf(v: Matrix<Float64Array>, scales: Float64Array): Matrix<Float64Array> {
  const count = v.rows;
  const grams = matrix(count, count);
  addProduct(grams, v, transposed(v));
  const t = matrix(count, count);
  for (let j = 0; j < count; j++) {
    const scale = scales[j]!;
    t.data[j * count + j] = scale;
    for (let i = 0; i < j; i++) {
      let sum = 0;
      for (let k = i; k < j; k++) sum += t.data[i * count + k]! * grams.data[k * count + j]!;
      t.data[i * count + j] = -scale * sum;
    }
  }
  return t;
}
