import { OptionError } from '@vse/core';

/** Throws an `OptionError` unless an option is one of the names wanted. */
export function assertOneOf(where: string, name: string, got: string, wanted: readonly string[]): void {
  if (wanted.includes(got)) return;
  throw new OptionError(`${where}: ${name} must be '${wanted.join("' or '")}', got ${JSON.stringify(got)}.`);
}
