import type { SeededRandom } from '@vse/base';
import { addProduct } from './add-product';
import { matrix, part, transposed, type Matrix } from './matrix';

const panelSize = 32;

/**
 * Orthonormalises the rows of a matrix, `[count, dim]` with count <= dim, in place, by block Gram-Schmidt with
 * reorthogonalisation. Leading rows keep their span; a dependent row is replaced by a random direction.
 */
export function orthonormalizeRows(of: Matrix, random: SeededRandom): void {
  for (let start = 0; start < of.rows; start += panelSize) {
    const rows = Math.min(panelSize, of.rows - start);
    const panel = matrix(rows, of.cols);
    copy(part(of, [start, rows], [0, of.cols]), panel);
    const before = part(of, [0, start], [0, of.cols]);
    const norms = rowNorms(panel);
    removeSpan(panel, before);
    removeSpan(panel, before);
    orthonormalizePanel(panel, before, norms, random);
    copy(panel, part(of, [start, rows], [0, of.cols]));
  }
}

function removeSpan(panel: Matrix<Float64Array>, before: Matrix): void {
  if (before.rows === 0) return;
  const along = matrix(panel.rows, before.rows);
  addProduct(along, panel, transposed(before));
  addProduct(panel, along, before, { scale: -1 });
}

function orthonormalizePanel(
  panel: Matrix<Float64Array>,
  before: Matrix,
  norms: Float64Array,
  random: SeededRandom,
): void {
  for (let i = 0; i < panel.rows; i++) {
    const own = part(panel, [i, 1], [0, panel.cols]);
    const inPanel = part(panel, [0, i], [0, panel.cols]);
    const others = [inPanel, before];
    const length = rowNorms(own)[0]!;
    // The panel is orthogonal to earlier rows already, unless so little is left that rounding errors dominate.
    let norm = clear(own, [inPanel]);
    if (norm < 0.5 * length) norm = clear(own, others);
    while (norm <= 1e-12 * norms[i]!) {
      // Only rounding error is left: take a random direction outside the span of the others.
      for (let j = 0; j < panel.cols; j++) panel.data[own.offset + j] = random.normal();
      norms[i] = Math.sqrt(panel.cols) * 1e-6;
      norm = clear(own, others);
    }
    for (let j = 0; j < panel.cols; j++) panel.data[own.offset + j] = panel.data[own.offset + j]! / norm;
  }
}

/** Projects a row off other rows repeatedly until its length is stable; returns its length. */
function clear(own: Matrix<Float64Array>, others: readonly Matrix[]): number {
  let norm = rowNorms(own)[0]!;
  for (;;) {
    const before = norm;
    for (const span of others) removeSpan(own, span);
    norm = rowNorms(own)[0]!;
    // Rounding errors are relative to the removed part: repeat unless the rest is large beside them.
    if (norm > 0.5 * before || norm <= Number.MIN_VALUE) return norm;
  }
}

function rowNorms({ data, rows, cols, offset, rowStride }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    let squares = 0;
    for (let j = 0, at = offset + i * rowStride; j < cols; j++, at++) squares += data[at]! * data[at]!;
    return Math.sqrt(squares);
  });
}

function copy(from: Matrix, to: Matrix): void {
  for (let i = 0; i < from.rows; i++) {
    const at = from.offset + i * from.rowStride;
    to.data.set(from.data.subarray(at, at + from.cols), to.offset + i * to.rowStride);
  }
}
