import { OptionError } from './errors';

/**
 * A function call as plain data: import `name` from `module` and call it with `args`. Functions and tensors cannot be
 * sent to a worker thread; the call that makes them can. `maxPool({ k: 2 })` of `@vse/attention`, for example, has the
 * recipe `{ from: import.meta.url, module: '@vse/attention', name: 'maxPool', args: [{ k: 2 }] }`.
 */
export interface Recipe {
  /** URL of the module that `module` is resolved against: `import.meta.url`. */
  readonly from: string;
  /** Name of a package, or a path that begins with a dot. */
  readonly module: string;
  /** Name of the exported function. */
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

/** A recipe that can be sent to a thread: each argument that has a recipe is replaced by it. */
export interface PackedRecipe extends Recipe {
  /** Tells a packed recipe from an argument that is a plain object. */
  readonly isRecipe: true;
}

/**
 * Packs a recipe so that it can be sent to a thread. An object that occurs twice among the arguments is packed once,
 * so it is one object in the thread too.
 *
 * @throws `OptionError` if an argument is or holds a function, where neither has a recipe.
 *
 * @example
 * ```ts
 * import { packRecipe } from '@vse/base';
 *
 * const from = import.meta.url;
 * const part = { score: () => 1, recipe: { from, module: './part.js', name: 'part', args: [2] } };
 * const packed = packRecipe({ from, module: './whole.js', name: 'whole', args: [part] });
 * console.log(packed.args); // part is replaced by its recipe
 * ```
 */
export function packRecipe(recipe: Recipe): PackedRecipe {
  const packed = new Map<object, PackedRecipe>();
  const pack = (owner: object, own: Recipe): PackedRecipe => {
    const known = packed.get(owner);
    if (known) return known;
    const args = own.args.map((value, i) => portable(`argument ${i + 1} of ${own.name}`, value, pack));
    const result: PackedRecipe = { ...own, args, isRecipe: true };
    packed.set(owner, result);
    return result;
  };
  return pack(recipe, recipe);
}

function portable(
  what: string,
  value: unknown,
  pack: (owner: object, recipe: Recipe) => PackedRecipe,
): unknown {
  if (typeof value === 'function' && !('recipe' in value)) {
    throw new OptionError(`packRecipe: ${what} is a function, which cannot be sent to a thread.`);
  }
  if (typeof value === 'function')
    return pack(value, (value as unknown as { readonly recipe: Recipe }).recipe);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const { recipe } = value as { readonly recipe?: Recipe };
  if (recipe) return pack(value, recipe);
  if (Array.isArray(value)) return value.map((item, i) => portable(`${what}, item ${i + 1}`, item, pack));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, portable(`${what}, ${key}`, item, pack)]),
  );
}
