import type { RecipeArray } from './recipe';

/**
 * A recipe as a file holds it: plain JSON without the module, so that a reader calls only functions of its own tables.
 *
 * Arguments are JSON values, with these objects for what JSON lacks: another `StoredRecipe` (a part with a recipe),
 * `{ same: 1 }` (the part with that `id`, once more), `{ array, type, length }` (a typed array, kept elsewhere by name),
 * `{ value: 'Infinity' }` (a number that JSON lacks, or undefined), and `{ entries: [[key, value]] }` (a plain object with
 * one of these keys).
 */
export interface StoredRecipe {
  /** Name of the factory. */
  readonly recipe: string;
  /** Arguments of the call. */
  readonly args: readonly unknown[];
  /** Name of the file, without its ending, that a saved model keeps the arguments in. */
  readonly file?: string;
  /** Number of a part that occurs again, as `{ same: id }`. */
  readonly id?: number;
}

/** A part of a model that occurs again. */
export interface SamePart {
  /** `id` of the `StoredRecipe` that makes it. */
  readonly same: number;
}

/** Parts of a model as `storeRecipes` returns them. */
export interface StoredRecipes<Part extends string = string> {
  /** The call that makes each part, as plain JSON. */
  readonly recipes: Readonly<Record<Part, StoredRecipe | SamePart>>;
  /** Typed arrays by the names that the recipes give them. */
  readonly arrays: Readonly<Record<string, RecipeArray>>;
}

/** Keys that tell what an object in stored arguments is. */
export const kindKeys = ['recipe', 'same', 'array', 'value', 'entries'] as const;

/** Values that JSON lacks. */
export const namedValues: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['undefined', undefined],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);

/** Name of a typed array's type, the same in every realm: `Float32Array`. */
export function typeOf(values: RecipeArray): string {
  return values[Symbol.toStringTag];
}
