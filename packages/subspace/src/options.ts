import { DataError } from '@vse/base';
import type { RowSource } from './rows';

/**
 * Checks that there are at least two rows and one column.
 *
 * @throws `DataError` if there are fewer.
 */
export function checkRows(where: string, name: string, { rows, dim }: RowSource): void {
  if (rows >= 2 && dim >= 1) return;
  throw new DataError(
    `${where}: ${name} must have at least 2 rows and 1 column, got ${rows} rows and ${dim} columns.`,
  );
}
