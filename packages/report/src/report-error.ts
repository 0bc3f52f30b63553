const MARKER: unique symbol = Symbol.for('vse.error') as never;

/**
 * An input that this package cannot draw. The message says where, what was wanted and what was got. `VseError.isInstance`
 * of `@vse/core` recognises it.
 */
export class ReportError extends Error {
  /** Kind of the error, as in `VseError`. */
  readonly kind = 'option';
  readonly [MARKER] = true;

  override get name(): string {
    return 'ReportError';
  }
}

/** Checks that every number is finite. */
export function assertFinite(where: string, name: string, values: readonly number[]): void {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new ReportError(`${where}: ${name}[${wrong}] must be a finite number, got ${values[wrong]}.`);
}

/** Checks that an option is a whole number of at least 1. */
export function assertWhole(where: string, name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new ReportError(`${where}: ${name} must be a whole number of at least 1, got ${value}.`);
}

/** Checks that an option is a finite number above 0. */
export function assertPositive(where: string, name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0))
    throw new ReportError(`${where}: ${name} must be a finite number above 0, got ${value}.`);
}
