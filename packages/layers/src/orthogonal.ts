import { assertWhole, type SeededRandom } from '@vse/core';
import { drawsInitialValues, takeNumbers } from './initializers';

/**
 * Draws a random matrix `[rows, columns]`, row-major, with orthonormal columns: standard normal numbers,
 * orthonormalised by Gram-Schmidt, twice, in float64. Saxe, McClelland and Ganguli, https://arxiv.org/abs/1312.6120
 *
 * @throws `OptionError` if there are more columns than rows.
 */
export function orthogonalValues(rows: number, columns: number, random: SeededRandom): Float32Array {
  assertWhole('orthogonalValues', 'rows', rows, { from: columns });
  takeNumbers(rows, columns);
  const values = new Float32Array(rows * columns);
  if (!drawsInitialValues()) return values;
  const done: Float64Array[] = [];
  while (done.length < columns) {
    const column = Float64Array.from({ length: rows }, () => random.normal());
    for (let pass = 0; pass < 2; pass++) for (const other of done) subtractProjection(column, other);
    const norm = Math.sqrt(dot(column, column));
    const index = done.length;
    column.forEach((value, row) => (values[row * columns + index] = column[row] = value / norm));
    done.push(column);
  }
  return values;
}

function subtractProjection(column: Float64Array, unit: Float64Array): void {
  const share = dot(column, unit);
  for (let row = 0; row < column.length; row++) column[row]! -= share * unit[row]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
