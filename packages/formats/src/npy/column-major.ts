import type { ArraySource } from './array-source';
import { itemSizes, numbersOf, swapBytes, toFloat32 } from '../numbers/dtypes';
import { readExactly } from '../files/files';
import { rowMajorPlace } from './row-major';
import { maximumGap, maximumRead, rowRuns, type RowRun } from './row-runs';

/**
 * Reads rows of an array whose axis 0 runs fastest (numpy's fortran_order): number c of every row is in column c of the
 * file, `rows` numbers long. Of each column it reads from the first to the last wanted row, several short columns at once.
 * Takes at most one read per number of a row, and up to 32 MiB beside the result.
 */
export async function readColumns(
  source: ArraySource,
  wanted: ArrayLike<number>,
  values: Float32Array,
): Promise<Float32Array> {
  const { path, file, start, shape, dtype, bigEndian } = source;
  const [rows = 1, ...inner] = shape;
  const size = itemSizes[dtype];
  const columns = inner.reduce((product, axis) => product * axis, 1);
  for (const run of rowRuns(wanted, size)) {
    const atOnce = columnsAtOnce(run, rows * size, size);
    for (let column = 0; column < columns; column += atOnce) {
      const count = Math.min(atOnce, columns - column);
      const length = ((count - 1) * rows + run.last - run.first + 1) * size;
      const bytes = await readExactly(
        'readRows',
        path,
        file,
        start + (column * rows + run.first) * size,
        length,
      );
      if (bigEndian) swapBytes(bytes, size);
      const numbers = toFloat32(numbersOf(dtype, bytes));
      for (let i = 0; i < count; i++) {
        const place = rowMajorPlace(column + i, inner);
        for (const { row, at } of run.wanted) {
          values[at * columns + place] = numbers[i * rows + row - run.first]!;
        }
      }
    }
  }
  return values;
}

/** Number of columns per read: one, unless the unwanted bytes between columns are few. */
function columnsAtOnce({ first, last }: RowRun, columnBytes: number, size: number): number {
  const span = (last - first + 1) * size;
  if (columnBytes - span > maximumGap) return 1;
  return 1 + Math.max(0, Math.floor((maximumRead - span) / columnBytes));
}
