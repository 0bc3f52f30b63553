import { OptionError } from '@vse/core';

/**
 * Checks that a threshold of the intersection over union is above 0 and at most 1.
 *
 * @throws `OptionError` that names the function, the option and the value.
 */
export function assertOverlap(where: string, name: string, threshold: number): void {
  if (threshold > 0 && threshold <= 1) return;
  throw new OptionError(`${where}: ${name} must be above 0 and at most 1, got ${threshold}.`);
}
