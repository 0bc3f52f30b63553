import { DataError } from '@vse/base';
import type { RowSource } from '../rows';

/**
 * Concatenates the columns of two sources.
 *
 * @throws `DataError` if they differ in length.
 */
export function jointRows(where: string, images: RowSource, captions: RowSource): RowSource {
  if (images.rows !== captions.rows) {
    throw new DataError(
      `${where}: images and captions must have the same number of rows, got ${images.rows} and ${captions.rows}. ` +
        'Give the image of each caption with pickRows.',
    );
  }
  const dim = images.dim + captions.dim;
  return {
    rows: images.rows,
    dim,
    async read(rows) {
      const values = new Float64Array(rows.length * dim);
      const parts = [await images.read(rows), await captions.read(rows)] as const;
      for (const [part, width, start] of [
        [parts[0], images.dim, 0],
        [parts[1], captions.dim, images.dim],
      ] as const) {
        if (part.length !== rows.length * width) {
          throw new DataError(
            `${where}: ${rows.length} rows of ${width} must have ${rows.length * width} numbers, the source gave ${part.length}.`,
          );
        }
        for (let i = 0; i < rows.length; i++) {
          values.set(part.subarray(i * width, (i + 1) * width), i * dim + start);
        }
      }
      return values;
    },
  };
}
