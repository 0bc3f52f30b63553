import { OptionError } from '../errors';
import { mapArgument, type ArgumentMapping } from './map-argument';
import type { Recipe, RecipeArray, RecipeOwner } from './recipe';

/** A recipe that can be sent to a thread: each argument that has a recipe is replaced by it. */
export interface PackedRecipe extends Recipe {
  /** Tells a packed recipe from an argument that is a plain object. */
  readonly isRecipe: true;
}

/**
 * Packs a recipe so that it can be sent to a thread. An object that occurs twice among the arguments is packed once,
 * so it is one object in the thread too.
 *
 * @param recipe - Recipe of what the thread makes.
 * @throws `OptionError` if an argument is or holds a function or an object of a class, where neither has a recipe.
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
  return mapArgument({ recipe }, packing('packRecipe')) as PackedRecipe;
}

/**
 * Packs the recipes of several parts, such as the encoders of a model, to be sent to a thread in one message. What occurs
 * in several of them is packed once, so it is one object in the thread too.
 *
 * @param where - Name of the calling function, for messages.
 * @param parts - The parts by name.
 * @throws `OptionError` that names a part without a recipe, or with an argument that cannot be packed.
 *
 * @example
 * ```ts
 * import { packRecipes } from '@vse/base';
 *
 * const from = import.meta.url;
 * const words = { recipe: { from, module: './words.js', name: 'words', args: [['a', 'dog']] } };
 * const captions = { recipe: { from, module: './captions.js', name: 'captions', args: [words] } };
 * const packed = packRecipes('threads', { words, captions });
 * console.log(packed.captions.args[0] === packed.words); // true
 * ```
 */
export function packRecipes<Part extends string>(
  where: string,
  parts: Readonly<Record<Part, RecipeOwner>>,
): Readonly<Record<Part, PackedRecipe>> {
  assertRecipes(where, parts);
  return mapArgument(parts, packing(where)) as Readonly<Record<Part, PackedRecipe>>;
}

/** Checks that each part has a recipe. */
export function assertRecipes(where: string, parts: Readonly<Record<string, RecipeOwner>>): void {
  for (const [part, { name, recipe }] of Object.entries(parts)) {
    if (recipe !== undefined) continue;
    throw new OptionError(
      `${where}: ${part}${name ? ` (${name})` : ''} must have a recipe, the call that makes it again, got none. ` +
        'Give it { recipe: { from: import.meta.url, module, name, args } }.',
    );
  }
}

function packing(where: string): ArgumentMapping {
  const packed = new Map<object, unknown>();
  const once = (value: object, make: () => unknown): unknown => {
    if (!packed.has(value)) packed.set(value, make());
    return packed.get(value);
  };
  return {
    where,
    cannot: 'sent to a thread',
    owner: (owner, recipe, map) => once(owner, () => ({ ...recipe, args: map(), isRecipe: true })),
    array: (values) => once(values, () => ownMemory(values)),
    record: (entries) => Object.fromEntries(entries),
    plain: (value) => value,
  };
}

/** A message copies the whole memory under a view, such as a file that it is a part of: a part is copied out first. */
function ownMemory(values: RecipeArray): RecipeArray {
  return values.byteLength < values.buffer.byteLength ? values.slice() : values;
}
