import type { DataError } from '@vse/base';

/** Counts the records that a reader leaves out, and keeps the first few faults: a file of any size takes little memory. */
export interface BrokenRecords {
  readonly count: number;
  /** Faults of the first records that were left out, at most three. */
  readonly first: readonly DataError[];
  /** Takes a record that is left out. */
  readonly add: (fault: DataError) => void;
  /** Notes on the records, which are called `records`; none if there are none. */
  notes(records: string): string[];
}

const kept = 3;

/** Makes a counter of broken records. */
export function brokenRecords(): BrokenRecords {
  const first: DataError[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    first,
    add(fault) {
      count += 1;
      if (first.length < kept) first.push(fault);
    },
    notes(records) {
      if (count === 0) return [];
      const faults = first.map(({ message }) => message).join(' ');
      return [`Left out ${count} ${records} that cannot be read, such as: ${faults}`];
    },
  };
}
