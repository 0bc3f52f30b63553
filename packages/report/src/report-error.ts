const MARKER: unique symbol = Symbol.for('vse.error') as never;

/**
 * What this package throws where it cannot draw what it was given. The message says where, what was wanted and what was
 * got. It carries the mark by which `VseError.isInstance` of `@vse/core` knows this project's errors.
 */
export class ReportError extends Error {
  readonly kind = 'option';
  readonly [MARKER] = true;

  override get name(): string {
    return 'ReportError';
  }
}

/** Throws a `ReportError` unless every number is finite; `name` says which they are. */
export function assertFinite(where: string, name: string, values: readonly number[]): void {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new ReportError(`${where}: ${name}[${wrong}] must be finite, got ${values[wrong]}.`);
}
