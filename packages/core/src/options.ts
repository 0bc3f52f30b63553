import { OptionError } from './errors';

/** Bounds of a number, both included. */
export interface Bounds {
  /** The smallest value allowed. */
  readonly from?: number;
  /** The largest value allowed. */
  readonly to?: number;
}

/**
 * Checks that an option is a whole number within bounds, from 1 by default.
 *
 * @throws `OptionError` that names the function, the option, the bounds and the value.
 */
export function assertWhole(where: string, name: string, value: number, { from = 1, to }: Bounds = {}): void {
  const fits = Number.isSafeInteger(value) && value >= from && value <= (to ?? Infinity);
  if (!fits)
    reject(
      where,
      name,
      `a whole number ${rangeOf({ from, ...(to !== undefined && { to }) })}`.trimEnd(),
      value,
    );
}

/**
 * Checks that an option is a finite number within bounds, both included; without bounds any finite number will do.
 *
 * @throws `OptionError` that names the function, the option, the bounds and the value.
 */
export function assertNumber(where: string, name: string, value: number, { from, to }: Bounds = {}): void {
  const fits = Number.isFinite(value) && value >= (from ?? -Infinity) && value <= (to ?? Infinity);
  const range = rangeOf({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) });
  if (!fits) reject(where, name, `a finite number ${range}`.trimEnd(), value);
}

/**
 * Checks that an option is a finite number above 0.
 *
 * @throws `OptionError` that names the function, the option and the value.
 */
export function assertPositive(where: string, name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) reject(where, name, 'a finite number above 0', value);
}

/**
 * Checks that an option is a share: from 0 to below 1, as a dropout rate or a decay is.
 *
 * @throws `OptionError` that names the function, the option and the value.
 */
export function assertShare(where: string, name: string, value: number): void {
  if (!(value >= 0 && value < 1)) reject(where, name, 'from 0 to below 1', value);
}

/**
 * Checks that an option is one of some names.
 *
 * @throws `OptionError` that names the function, the option, the choices and the value.
 */
export function assertOneOf(where: string, name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    reject(where, name, choices.map((choice) => `'${choice}'`).join(' or '), JSON.stringify(value));
  }
}

function rangeOf({ from, to }: Bounds): string {
  if (to === undefined) return from === undefined || from === -Infinity ? '' : `of at least ${from}`;
  return from === undefined ? `of at most ${to}` : `from ${from} to ${to}`;
}

function reject(where: string, name: string, wanted: string, got: number | string): never {
  throw new OptionError(`${where}: ${name} must be ${wanted}, got ${got}.`);
}
