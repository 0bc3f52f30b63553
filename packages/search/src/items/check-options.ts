import { assertKeys, OptionError } from '@vse/base';
import { describe } from '../metadata/metadata';
import type { AddOptions, SearchOptions, VectorIndex } from '../vector-index';

/**
 * Checks the model of vectors against that of the index.
 *
 * @throws `OptionError` that names both.
 */
export function checkModel(where: string, own: string | undefined, given: string | undefined): void {
  if (given === undefined || given === own) return;
  throw new OptionError(
    `${where}: the index holds vectors of model ${own === undefined ? '(none named)' : JSON.stringify(own)}, got ` +
      `${JSON.stringify(given)}: vectors of two models cannot be compared. Build an index for this model.`,
  );
}

/**
 * Checks the keys of a search's options, and returns them: without its filter, a search would answer from all items.
 *
 * @throws `OptionError` that names an unknown key.
 */
export function checkSearchOptions(options: SearchOptions): SearchOptions {
  assertKeys<SearchOptions>('search', options, { k: true, filter: true, model: true });
  return options;
}

/**
 * Checks the keys of the options of `add`, and returns them: without its model, vectors of another would be taken.
 *
 * @throws `OptionError` that names an unknown key.
 */
export function checkAddOptions(where: string, options: AddOptions): AddOptions {
  assertKeys<AddOptions>(where, options, { model: true });
  return options;
}

/**
 * Checks that an option is text, and not empty.
 *
 * @throws `OptionError` that names it.
 */
export function assertText(where: string, name: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return;
  throw new OptionError(`${where}: ${name} must be text that is not empty, got ${describe(value)}.`);
}

/**
 * Checks that a value is an index.
 *
 * @throws `OptionError` that says what it is.
 */
export function assertIndex(where: string, index: VectorIndex): void {
  const given = index as Partial<VectorIndex> | null | undefined;
  if (typeof given?.search === 'function' && typeof given.entries === 'function') return;
  throw new OptionError(
    `${where}: index must be an index, as buildIndex and openIndex give it, got ${describe(given)}.`,
  );
}
