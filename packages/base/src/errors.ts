const MARKER: unique symbol = Symbol.for('vse.error') as never;

/** Kind of a `VseError`, to branch on without comparing classes. */
export type ErrorKind = 'shape' | 'option' | 'data' | 'backend' | 'internal';

/** Base of every error that these packages throw on purpose. Its message says where, wanted, got, and what to do. */
export class VseError extends Error {
  /** Kind of the error. */
  readonly kind: ErrorKind = 'internal';
  readonly [MARKER] = true;

  /** Name of the error's class. */
  override get name(): string {
    return this.constructor.name;
  }

  /** True for a `VseError`, also of another copy of this package, which `instanceof` does not recognise. */
  static isInstance(error: unknown): error is VseError {
    return typeof error === 'object' && error !== null && MARKER in error;
  }
}

/** A tensor has the wrong shape. */
export class ShapeError extends VseError {
  override readonly kind = 'shape';
}

/** An option is out of range or contradicts another. */
export class OptionError extends VseError {
  override readonly kind = 'option';
}

/** A file or a data set is missing, damaged or not what it claims to be. */
export class DataError extends VseError {
  override readonly kind = 'data';
}

/** There is no backend, or the backend lacks what the call needs. */
export class BackendError extends VseError {
  override readonly kind = 'backend';
}
