import { OptionError } from '../errors';
import { mapArgument, type ArgumentMapping } from './map-argument';
import { assertRecipes } from './pack-recipe';
import type { Recipe, RecipeArray, RecipeOwner } from './recipe';
import { kindKeys, namedValues, typeOf, type StoredRecipe, type StoredRecipes } from './stored-recipe';

/**
 * Turns the recipes of parts of a model into plain JSON and typed arrays by name, for a file. Modules are left out:
 * `makeStored` looks factories up in tables. What occurs twice, within a part or in several, is stored once.
 *
 * @param parts - The parts by name.
 * @throws `OptionError` that names a part without a recipe, or with an argument that cannot be saved.
 *
 * @example
 * ```ts
 * import { storeRecipes } from '@vse/base';
 *
 * const from = import.meta.url;
 * const vectors = { recipe: { from, module: './mine.js', name: 'vectors', args: [{ values: Float32Array.of(1, 2) }] } };
 * const captions = { recipe: { from, module: './mine.js', name: 'words', args: [vectors] } };
 * const { recipes, arrays } = storeRecipes({ captions });
 * console.log(JSON.stringify(recipes)); // {"captions":{"recipe":"words","args":[{"recipe":"vectors","args":[...
 * console.log(arrays); // { 'vectors.0.values': Float32Array [1, 2] }
 * ```
 */
export function storeRecipes<Part extends string>(
  parts: Readonly<Record<Part, RecipeOwner>>,
): StoredRecipes<Part> {
  assertRecipes('storeRecipes', parts);
  const names = new Map<RecipeArray, string>();
  const arrays: Record<string, RecipeArray> = {};
  const nameOf = (values: RecipeArray, path: string): string => {
    const known = names.get(values);
    if (known !== undefined) return known;
    let name = path;
    for (let i = 2; Object.hasOwn(arrays, name); i++) name = `${path}.${i}`;
    names.set(values, name);
    arrays[name] = values;
    return name;
  };
  const recipes = mapArgument(parts, storing(nameOf)) as StoredRecipes<Part>['recipes'];
  return { recipes, arrays };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function storing(nameOf: (values: RecipeArray, path: string) => string): ArgumentMapping {
  const where = 'storeRecipes';
  const stored = new Map<object, Mutable<StoredRecipe>>();
  const holders: Recipe[] = [];
  let ids = 0;
  return {
    where,
    cannot: 'saved',
    owner(owner, recipe, map) {
      const known = stored.get(owner);
      if (known) return { same: (known.id ??= ++ids) };
      holders.push(recipe);
      const { name, file } = recipe;
      const node: Mutable<StoredRecipe> = { recipe: name, args: map(), ...(file !== undefined && { file }) };
      holders.pop();
      stored.set(owner, node);
      return node;
    },
    array(values, path) {
      const { name, file = name } = holders.at(-1)!;
      const { length } = values;
      return { array: nameOf(values, [file, ...path].join('.')), type: typeOf(values), length };
    },
    record: (entries) =>
      entries.some(([key]) => (kindKeys as readonly string[]).includes(key))
        ? { entries }
        : Object.fromEntries(entries),
    plain(value, place) {
      if (typeof value === 'bigint')
        throw new OptionError(`${where}: ${place} is a bigint, which cannot be saved.`);
      for (const [name, named] of namedValues) if (Object.is(value, named)) return { value: name };
      return value;
    },
  };
}
