import { OptionError } from './errors';

/**
 * The call that makes a thing again where the thing itself cannot go, such as a worker thread: the export `name` of
 * `module`, called with `args`. Arguments are plain values, or things that have a recipe themselves.
 */
export interface Recipe {
  /** The URL of the module from which `module` is looked up: `import.meta.url`. */
  readonly from: string;
  /** A package's name, or a path that begins with a dot. */
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** A recipe that can be sent to a thread: every thing among the arguments is replaced by its own recipe. */
export interface PackedRecipe extends Recipe {
  readonly isRecipe: true;
}

/**
 * Prepares a recipe for a thread. A thing that occurs twice is packed once, so that one thing is made from it again.
 *
 * Throws an `OptionError` that names the argument where one is a function, or an object with methods and no recipe.
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
  if (typeof value === 'function') {
    throw new OptionError(`packRecipe: ${what} is a function, which cannot be sent to a thread.`);
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const { recipe } = value as { readonly recipe?: Recipe };
  if (recipe) return pack(value, recipe);
  if (Array.isArray(value)) return value.map((item, i) => portable(`${what}, item ${i + 1}`, item, pack));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, portable(`${what}, ${key}`, item, pack)]),
  );
}
