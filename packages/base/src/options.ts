import { OptionError } from './errors';

/** Range of a number, both ends included. */
export interface Bounds {
  /** Smallest value allowed. */
  readonly from?: number;
  /** Largest value allowed. */
  readonly to?: number;
}

/**
 * Checks that an option is a whole number in a range, by default of at least 1.
 *
 * @param where - Name of the function that checks, for the message.
 * @param name - Name of the option, for the message.
 * @param value - Value of the option.
 * @param bounds - Smallest and largest value allowed; `from` defaults to `1`.
 * @throws `OptionError` that names the function, the option, the range and the value.
 *
 * @example
 * ```ts
 * import { assertWhole } from '@vse/base';
 *
 * assertWhole('topKHinges', 'k', 5); // passes
 * try {
 *   assertWhole('topKHinges', 'k', 0);
 * } catch (error) {
 *   console.log((error as Error).message); // topKHinges: k must be a whole number of at least 1, got 0.
 * }
 * ```
 */
export function assertWhole(where: string, name: string, value: number, { from = 1, to }: Bounds = {}): void {
  if (Number.isSafeInteger(value) && isWithin(value, from, to)) return;
  reject(where, name, `a whole number${range(from, to)}`, value);
}

/**
 * Checks that an option is a finite number in a range; without bounds any finite number passes.
 *
 * @param where - Name of the function that checks, for the message.
 * @param name - Name of the option, for the message.
 * @param value - Value of the option.
 * @param bounds - Smallest and largest value allowed.
 * @throws `OptionError` that names the function, the option, the range and the value.
 *
 * @example
 * ```ts
 * import { assertNumber } from '@vse/base';
 *
 * assertNumber('maxOfHinges', 'margin', 0.2, { from: 0 }); // passes
 * try {
 *   assertNumber('maxOfHinges', 'margin', -1, { from: 0 });
 * } catch (error) {
 *   console.log((error as Error).message); // maxOfHinges: margin must be a finite number of at least 0, got -1.
 * }
 * ```
 */
export function assertNumber(where: string, name: string, value: number, { from, to }: Bounds = {}): void {
  if (Number.isFinite(value) && isWithin(value, from, to)) return;
  reject(where, name, `a finite number${range(from, to)}`, value);
}

/**
 * Checks that an option is a finite number above 0.
 *
 * @param where - Name of the function that checks, for the message.
 * @param name - Name of the option, for the message.
 * @throws `OptionError` that names the function, the option and the value.
 *
 * @example
 * ```ts
 * import { assertPositive } from '@vse/base';
 *
 * assertPositive('infoNce', 'temperature', 0.07); // passes
 * try {
 *   assertPositive('infoNce', 'temperature', 0);
 * } catch (error) {
 *   console.log((error as Error).message); // infoNce: temperature must be a finite number above 0, got 0.
 * }
 * ```
 */
export function assertPositive(where: string, name: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  reject(where, name, 'a finite number above 0', value);
}

/**
 * Checks that an option is from 0 to below 1, such as a dropout rate or a decay.
 *
 * @param where - Name of the function that checks, for the message.
 * @param name - Name of the option, for the message.
 * @throws `OptionError` that names the function, the option and the value.
 *
 * @example
 * ```ts
 * import { assertShare } from '@vse/base';
 *
 * assertShare('dropout', 'rate', 0.5); // passes
 * try {
 *   assertShare('dropout', 'rate', 1);
 * } catch (error) {
 *   console.log((error as Error).message); // dropout: rate must be from 0 to below 1, got 1.
 * }
 * ```
 */
export function assertShare(where: string, name: string, value: number): void {
  if (Number.isFinite(value) && value >= 0 && value < 1) return;
  reject(where, name, 'from 0 to below 1', value);
}

/**
 * Checks that an option is one of a list of names.
 *
 * @param where - Name of the function that checks, for the message.
 * @param name - Name of the option, for the message.
 * @throws `OptionError` that names the function, the option, the choices and the value.
 *
 * @example
 * ```ts
 * import { assertOneOf } from '@vse/base';
 *
 * assertOneOf('gru', 'form', 'reset-after', ['reset-after', 'reset-before']); // passes
 * try {
 *   assertOneOf('gru', 'form', 'reset', ['reset-after', 'reset-before']);
 * } catch (error) {
 *   console.log((error as Error).message); // gru: form must be 'reset-after' or 'reset-before', got "reset".
 * }
 * ```
 */
export function assertOneOf(where: string, name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  reject(where, name, choices.map((choice) => `'${choice}'`).join(' or '), JSON.stringify(value));
}

/**
 * Checks that an option is `true` or `false`. A file gives whatever was written into it, and the text `'false'` counts as
 * true.
 *
 * @param where - Name of the function that checks, for the message.
 * @param name - Name of the option, for the message.
 * @throws `OptionError` that names the function, the option and the value.
 *
 * @example
 * ```ts
 * import { assertBoolean } from '@vse/base';
 *
 * assertBoolean('gruEncoder', 'normalize', true); // passes
 * try {
 *   assertBoolean('gruEncoder', 'normalize', 'false');
 * } catch (error) {
 *   console.log((error as Error).message); // gruEncoder: normalize must be true or false, got "false".
 * }
 * ```
 */
export function assertBoolean(where: string, name: string, value: unknown): void {
  if (typeof value === 'boolean') return;
  reject(where, name, 'true or false', value === undefined ? 'undefined' : JSON.stringify(value));
}

/** Every key of options, for `assertKeys`: a list that lacks one, or has another, does not compile. */
export type KnownKeys<Options> = Readonly<Record<keyof Options, true>>;

/**
 * Checks that options are an object with known keys alone: a misspelt option would otherwise be passed over without a word.
 *
 * @param where - Name of the function that checks, for the message.
 * @param options - The options.
 * @param keys - An object with every known key.
 * @throws `OptionError` that names the function, the unknown key and the known ones, or says that the options are no object.
 *
 * @example
 * ```ts
 * import { assertKeys } from '@vse/base';
 *
 * interface DropoutOptions {
 *   readonly rate?: number;
 *   readonly seed?: number;
 * }
 * const keys = { rate: true, seed: true } as const;
 * assertKeys<DropoutOptions>('dropout', { rate: 0.5 }, keys); // passes
 * try {
 *   assertKeys<DropoutOptions>('dropout', JSON.parse('{ "rat": 0.5 }') as DropoutOptions, keys);
 * } catch (error) {
 *   console.log((error as Error).message); // dropout: options must be among rate, seed, got rat.
 * }
 * ```
 */
export function assertKeys<Options extends object>(
  where: string,
  options: Options,
  keys: KnownKeys<Options>,
): void {
  const given = options as unknown;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const got = Array.isArray(given) ? 'a list' : given === null ? 'null' : typeof given;
    throw new OptionError(`${where}: options must be an object, got ${got}.`);
  }
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(keys, key));
  if (unknown === undefined) return;
  throw new OptionError(
    `${where}: options must be among ${Object.keys(keys).join(', ')}, got ${unknown.slice(0, 60)}.`,
  );
}

function isWithin(value: number, from = -Infinity, to = Infinity): boolean {
  return value >= from && value <= to;
}

/** A range in words after a blank; nothing where there is none. */
function range(from = -Infinity, to = Infinity): string {
  if (to === Infinity) return from === -Infinity ? '' : ` of at least ${from}`;
  return from === -Infinity ? ` of at most ${to}` : ` from ${from} to ${to}`;
}

function reject(where: string, name: string, wanted: string, got: number | string): never {
  throw new OptionError(`${where}: ${name} must be ${wanted}, got ${got}.`);
}
