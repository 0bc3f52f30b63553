import { OptionError, type Recipe } from '@vse/base';

/** Recipe of a fit of this package: the call that builds it again from its arrays, which a saved model keeps in `file`. */
export function ownRecipe(name: string, file: string, ...args: readonly unknown[]): Recipe {
  return { from: import.meta.url, module: '@vse/subspace', name, args, file };
}

/**
 * Checks that the parts of a fit are an object: those of a saved recipe may be anything.
 *
 * @throws `OptionError` that names the function.
 */
export function assertParts(where: string, name: string, parts: unknown): void {
  if (typeof parts === 'object' && parts !== null && !Array.isArray(parts) && !ArrayBuffer.isView(parts))
    return;
  const got = Array.isArray(parts) ? 'a list' : parts === null ? 'null' : typeof parts;
  throw new OptionError(`${where}: ${name} must be an object, got ${got}.`);
}
