import { OptionError } from '@vse/core';

/** Throws an `OptionError` unless an option is a whole number, `from` or above. */
export function assertWhole(where: string, name: string, value: number, from: number): void {
  if (Number.isSafeInteger(value) && value >= from) return;
  throw new OptionError(
    `${where}: ${name} must be a whole number${from > -1 ? ` from ${from}` : ''}, got ${value}.`,
  );
}
