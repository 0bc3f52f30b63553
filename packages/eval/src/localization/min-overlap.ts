import { OptionError } from '@vse/core';

/**
 * Checks that the smallest intersection over union that counts is above 0 and at most 1.
 *
 * @throws `OptionError` that names the function and the value.
 */
export function assertMinOverlap(where: string, minOverlap: number): void {
  if (minOverlap > 0 && minOverlap <= 1) return;
  throw new OptionError(`${where}: minOverlap must be above 0 and at most 1, got ${minOverlap}.`);
}
