import { OptionError, type SeededRandom } from '@vse/core';

/**
 * Numbers of a random matrix `[rows, columns]`, row-major, whose columns are orthonormal: normal ones made so by
 * Gram-Schmidt, twice, in float64. Saxe, McClelland and Ganguli, https://arxiv.org/abs/1312.6120
 *
 * Throws an `OptionError` when there are more columns than rows.
 */
export function orthogonalValues(rows: number, columns: number, random: SeededRandom): Float32Array {
  if (columns > rows) {
    throw new OptionError(
      `orthogonalValues: there must be at least as many rows as columns, got ${rows} and ${columns}.`,
    );
  }
  const values = new Float32Array(rows * columns);
  const done: Float64Array[] = [];
  while (done.length < columns) {
    const column = Float64Array.from({ length: rows }, () => random.normal());
    for (let pass = 0; pass < 2; pass++) for (const other of done) subtractProjection(column, other);
    const norm = Math.sqrt(dot(column, column));
    const place = done.length;
    column.forEach((value, row) => (values[row * columns + place] = column[row] = value / norm));
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
