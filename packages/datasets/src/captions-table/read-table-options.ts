import type { DataError } from '@vse/base';
import type { TableColumns } from './caption-rows';

/** Options of the readers of tables. */
export interface ReadTableOptions {
  /** Names of the table's columns. Defaults to the usual names. */
  readonly columns?: TableColumns;
  /** Leaves out records that cannot be read. Defaults to `false`. */
  readonly skipBroken?: boolean;
  /** Called for each record that is left out, with what is wrong with it. */
  readonly onBroken?: (fault: DataError) => void;
}
