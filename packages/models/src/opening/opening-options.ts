import { OptionError, type RecipeTable } from '@vse/core';

/**
 * Checks that the tables of an opening are an object. An entry that is no function is refused by its name once a recipe names it.
 *
 * @throws `OptionError` otherwise.
 */
export function assertTables(tables: RecipeTable): void {
  const given = tables as unknown;
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return;
  const got = Array.isArray(given) ? 'a list' : given === null ? 'null' : typeof given;
  throw new OptionError(
    `openModel: tables must be an object of factories by name, got ${got}. Leave it out for modelTables().`,
  );
}

/**
 * Checks that the signal of an opening is one.
 *
 * @throws `OptionError` otherwise.
 */
export function assertSignal(signal: AbortSignal | undefined): void {
  if (signal === undefined || typeof (signal as Partial<AbortSignal> | null)?.throwIfAborted === 'function')
    return;
  throw new OptionError(
    'openModel: signal must be an AbortSignal, got something else. Leave it out for none.',
  );
}
