import type { ArraySource } from './array-source';
import { itemSizes, numbersOf, swapBytes, toFloat32 } from '../numbers/dtypes';
import { readExactly } from '../files/files';
import { maximumGap, maximumRead, rowRuns, type RowRun } from './row-runs';

/**
 * Rows of an array whose axis 0 runs fastest (numpy's fortran_order): number c of every row stands in column c of the
 * file, `rows` numbers long. Columns are read as far as the wanted rows reach, several at once where they are short.
 * Takes a read for each number of a row at most, and up to 32 MiB beside the result.
 */
export async function readColumns(
  source: ArraySource,
  wanted: ArrayLike<number>,
  values: Float32Array<ArrayBuffer>,
): Promise<Float32Array<ArrayBuffer>> {
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

/** How many columns one read takes: one, unless little is read in vain between the wanted parts. */
function columnsAtOnce({ first, last }: RowRun, columnBytes: number, size: number): number {
  const span = (last - first + 1) * size;
  if (columnBytes - span > maximumGap) return 1;
  return 1 + Math.max(0, Math.floor((maximumRead - span) / columnBytes));
}

/** Where the number stands in a row that is row-major, whose place is `column` where the first axis runs fastest. */
function rowMajorPlace(column: number, inner: readonly number[]): number {
  let rest = column;
  let stride = inner.reduce((product, axis) => product * axis, 1);
  let place = 0;
  for (const axis of inner) {
    stride /= axis;
    place += (rest % axis) * stride;
    rest = Math.floor(rest / axis);
  }
  return place;
}
