import { DataError, type FeatureMatrix, type FeatureSource } from '@vse/base';
import type { NpyFile } from '@vse/formats';

/**
 * Wraps an npy array `[rows, length, dim]` or `[rows, dim]` as a source of features. With `repeats` r, every r-th row is
 * an image, and the rows between repeat it.
 */
export function npyFeatures(where: string, npy: NpyFile, repeats = 1): FeatureSource {
  const [stored = 0, ...inner] = npy.shape;
  if (inner.length < 1 || inner.length > 2) {
    throw new DataError(
      `${where}: the array must be [images, regions, dim] or [images, dim], got [${npy.shape.join(', ')}]. Reshape it.`,
    );
  }
  const dim = inner.at(-1)!;
  const length = inner.length === 2 ? inner[0]! : 1;
  return {
    rows: Math.floor(stored / repeats),
    length,
    dim,
    async read(rows): Promise<readonly FeatureMatrix[]> {
      const read = await npy.readEach(Array.from(rows, (row) => row * repeats)); // each [length, dim]
      return read.map((values) => ({ values, length, dim }));
    },
  };
}

/** Number of rows per image: the number of equal rows at the start, if it holds at two other places too, else 1. */
export async function repeatsIn(npy: NpyFile, longest = 16): Promise<number> {
  const head = await npy.readRows(indices(0, Math.min(longest, npy.rows)));
  const run = equalRows(head, npy.rowLength);
  if (run < 2 || npy.rows % run !== 0) return 1;
  for (const group of [Math.floor(npy.rows / run / 2), npy.rows / run - 1]) {
    const rows = await npy.readRows(indices(group * run, run));
    if (equalRows(rows, npy.rowLength) !== run) return 1;
  }
  return run;
}

const indices = (start: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => start + i);

/** Number of rows at the start that equal the first. */
function equalRows(values: Float32Array, rowLength: number): number {
  let count = 1;
  while (
    (count + 1) * rowLength <= values.length &&
    values.subarray(0, rowLength).every((value, i) => value === values[count * rowLength + i])
  ) {
    count += 1;
  }
  return count;
}
