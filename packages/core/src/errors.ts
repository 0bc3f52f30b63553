const MARKER: unique symbol = Symbol.for('vse.error') as never;

export type ErrorKind = 'shape' | 'option' | 'data' | 'backend' | 'internal';

/**
 * Every error this project throws on purpose. The message says where, what was wanted, what was got and what to do.
 * `isInstance` recognises errors thrown by another copy of this package too.
 */
export class VseError extends Error {
  readonly kind: ErrorKind = 'internal';
  readonly [MARKER] = true;

  override get name(): string {
    return this.constructor.name;
  }

  static isInstance(error: unknown): error is VseError {
    return typeof error === 'object' && error !== null && MARKER in error;
  }
}

/** A tensor's shape is not what a function can take. */
export class ShapeError extends VseError {
  override readonly kind = 'shape';
}

/** An option of a factory is out of its range or contradicts another. */
export class OptionError extends VseError {
  override readonly kind = 'option';
}

/** A file or a data set is missing, damaged or not what it claims to be. */
export class DataError extends VseError {
  override readonly kind = 'data';
}

/** No backend, or a backend that cannot do what was asked. */
export class BackendError extends VseError {
  override readonly kind = 'backend';
}
