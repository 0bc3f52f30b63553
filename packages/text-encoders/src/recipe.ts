import { OptionError, type Recipe } from '@vse/core';

/**
 * Recipe of an encoder, a vocabulary or features of this package. Its arguments hold every option, defaults included, so
 * that readers need to know none.
 */
export function ownRecipe(name: string, ...args: readonly unknown[]): Recipe {
  return { from: import.meta.url, module: '@vse/text-encoders', name, args };
}

/** The same for a part whose arguments are large: a saved model keeps them in a file of this name. */
export function filedRecipe(file: string, name: string, ...args: readonly unknown[]): Recipe {
  return { ...ownRecipe(name, ...args), file };
}

/**
 * Checks that the options of a factory are an object: those of a saved recipe may be anything.
 *
 * @throws `OptionError` that names the factory.
 */
export function assertOptions(where: string, options: unknown): void {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return;
  throw new OptionError(`${where}: options must be an object, got ${shown(options)}.`);
}

/** A value of a file in a message, cut to a few words. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${value.byteLength} bytes`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const text = value === undefined ? 'undefined' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
