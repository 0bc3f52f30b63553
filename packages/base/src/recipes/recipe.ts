import { OptionError } from '../errors';

/**
 * A function call as plain data: import `name` from `module` and call it with `args`. Functions and tensors cannot be
 * sent to a worker thread or written to a file; the call that makes them can. `maxPool({ k: 2 })` of `@vse/attention`, for
 * example, has the recipe `{ from: import.meta.url, module: '@vse/attention', name: 'maxPool', args: [{ k: 2 }] }`.
 */
export interface Recipe {
  /** URL of the module that `module` is resolved against: `import.meta.url`. */
  readonly from: string;
  /** Name of a package, or a path that begins with a dot. */
  readonly module: string;
  /** Name of the exported function. It may return a promise. */
  readonly name: string;
  /** Arguments of the call: plain values, typed arrays, or objects and functions with a recipe of their own. */
  readonly args: readonly unknown[];
  /** Name of the file, without its ending, that a saved model keeps large arguments in, such as `vocabulary`. */
  readonly file?: string;
}

/**
 * Functions by the names that recipes give them. A recipe that was read from a file is looked up in tables like this one,
 * so that opening a file runs only functions that its reader listed.
 */
export type RecipeTable = Readonly<Record<string, (...args: never[]) => unknown>>;

/** A part of a model, such as an encoder, a similarity, a pool or a vocabulary. */
export interface RecipeOwner {
  /** Name in messages. */
  readonly name?: string;
  /** The call that makes the part again. */
  readonly recipe?: Recipe;
}

/** A typed array that a recipe's argument may be. */
export type RecipeArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/**
 * Recipe of an object or function, if it has one.
 *
 * @throws `OptionError` that names the `place` of a recipe that is malformed.
 */
export function recipeOf(where: string, place: string, owner: object): Recipe | undefined {
  const { recipe } = owner as { readonly recipe?: unknown };
  if (recipe === undefined) return undefined;
  if (isRecipe(recipe)) return recipe;
  throw new OptionError(
    `${where}: the recipe of ${place} must be { from, module, name, args }, got ${kindOf(recipe)} that is not.`,
  );
}

function isRecipe(value: unknown): value is Recipe {
  if (typeof value !== 'object' || value === null) return false;
  // Some bundlers leave import.meta.url, and with it `from`, undefined: only a thread needs it.
  const { module, name, args } = value as Readonly<Record<string, unknown>>;
  return typeof module === 'string' && typeof name === 'string' && Array.isArray(args);
}

/** Kind of a value in words, for messages. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const name = (value.constructor as { readonly name?: string } | undefined)?.name;
  return name && name !== 'Object' ? `an object of the class ${name}` : 'an object';
}
