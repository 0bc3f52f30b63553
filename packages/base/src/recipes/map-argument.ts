import { OptionError } from '../errors';
import { kindOf, recipeOf, type Recipe, type RecipeArray } from './recipe';

/** Translation of arguments of recipes into another form: packed for a thread, or stored in a file. */
export interface ArgumentMapping {
  /** Name of the function that translates, for messages. */
  readonly where: string;
  /** Ends the sentence that refuses a value: what it cannot be, such as `sent to a thread`. */
  readonly cannot: string;
  /** Translates an object or function with a recipe; `map` translates its arguments. */
  owner(owner: object, recipe: Recipe, map: () => unknown[]): unknown;
  /** Translates a typed array. `path` leads to it from the nearest recipe. */
  array(values: RecipeArray, path: readonly string[]): unknown;
  /** Translates an object without a recipe, whose values have been translated. */
  record(entries: readonly (readonly [string, unknown])[]): unknown;
  /** Translates `null`, `undefined`, a string, a number, a boolean or a bigint. */
  plain(value: unknown, place: string): unknown;
}

/** Position of a value in a recipe. */
interface Position {
  /** In words, for messages: `argument 1 of cosine, imagePool`. */
  readonly place: string;
  readonly path: readonly string[];
  /** Objects that hold the value. */
  readonly holders: readonly object[];
}

/**
 * Translates a value at any depth.
 *
 * @throws `OptionError` that names the place of a value that is not a plain value and has no recipe.
 */
export function mapArgument(
  value: unknown,
  mapping: ArgumentMapping,
  at: Position = { place: '', path: [], holders: [] },
): unknown {
  const refuse = (problem: string): never => {
    throw new OptionError(`${mapping.where}: ${at.place} ${problem}`);
  };
  if (typeof value === 'symbol') refuse(`is a symbol, which cannot be ${mapping.cannot}.`);
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
    return mapping.plain(value, at.place);
  }
  if (at.holders.includes(value)) refuse(`holds itself, which cannot be ${mapping.cannot}.`);
  const inner = (item: unknown, place: string, path: readonly string[]): unknown =>
    mapArgument(item, mapping, { place, path, holders: [...at.holders, value] });
  const recipe = recipeOf(mapping.where, at.place, value);
  if (recipe) {
    return mapping.owner(value, recipe, () =>
      recipe.args.map((arg, i) => inner(arg, `argument ${i + 1} of ${recipe.name}`, [String(i)])),
    );
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return mapping.array(value as RecipeArray, at.path);
  }
  if (Array.isArray(value)) {
    return Array.from(value, (item: unknown, i) =>
      inner(item, `${at.place}, item ${i + 1}`, [...at.path, String(i)]),
    );
  }
  if (!isPlainObject(value)) {
    const kind = typeof value === 'function' ? 'a function' : kindOf(value);
    refuse(
      `is ${kind}, which cannot be ${mapping.cannot}. Give it, or the object that holds it, a recipe: ` +
        'the call that makes it again.',
    );
  }
  return mapping.record(
    Object.entries(value).map(([key, item]) => {
      if (key === '__proto__') refuse('has a key __proto__. Leave it out.');
      return [key, inner(item, at.place === '' ? key : `${at.place}, ${key}`, [...at.path, key])];
    }),
  );
}

/** True for an object literal, also of another realm. */
function isPlainObject(value: object): boolean {
  if (Object.prototype.toString.call(value) !== '[object Object]') return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
