import { OptionError } from '@vse/core';
import { sha256 } from './sha256';

/** Anything that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The sha256 of plain data as JSON with sorted keys, in hex: the order of keys does not matter, that of lists does.
 *
 * @throws `OptionError` for NaN and infinities, which JSON cannot tell apart.
 * @example
 * ```ts
 * import { digestOf } from '@vse/formats';
 *
 * console.log(digestOf({ a: 1, b: 2 }) === digestOf({ b: 2, a: 1 })); // true
 * ```
 */
export function digestOf(value: Json): string {
  return sha256(JSON.stringify(value, ordered));
}

/** Sorts the keys of an object; refuses numbers that JSON would turn into null. */
function ordered(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new OptionError(
      `digestOf: ${key || 'the value'} must be a finite number, got ${value}. Remove it.`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
