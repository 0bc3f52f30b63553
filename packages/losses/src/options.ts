import { OptionError } from '@vse/core';

/** Throws an `OptionError` unless the value is a finite number of at least `least`. */
export function checkAtLeast(where: string, name: string, value: number, least: number): void {
  if (Number.isFinite(value) && value >= least) return;
  throw new OptionError(`${where}: ${name} must be a finite number of at least ${least}, got ${value}.`);
}

/** Throws an `OptionError` unless the value is a finite number above 0. */
export function checkPositive(where: string, name: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new OptionError(`${where}: ${name} must be a finite number above 0, got ${value}.`);
}

/** Throws an `OptionError` unless the value is a whole number of at least `least`. */
export function checkWhole(where: string, name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new OptionError(`${where}: ${name} must be a whole number of at least ${least}, got ${value}.`);
}

/** Throws an `OptionError` unless the value is one of the choices. */
export function checkChoice(where: string, name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new OptionError(
    `${where}: ${name} must be ${choices.map((choice) => `'${choice}'`).join(' or ')}, got '${value}'.`,
  );
}
