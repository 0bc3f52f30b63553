import { OptionError } from '../errors';
import { makeFromRecipe, type RecipeFactory } from './make-from-recipe';
import type { RecipeArray, RecipeTable } from './recipe';
import { storedReader } from './stored-reader';

/**
 * Makes the parts that `storeRecipes` stored. Every name is looked up in `tables`, among their own keys, and everything is
 * checked before the first factory runs; no module is loaded, and `recipes` may come from a stranger. If a factory fails,
 * what was made until then is disposed.
 *
 * @param recipes - The stored recipes by part.
 * @param tables - Factories by name. A name may be in several tables only for the same function.
 * @param arrays - Typed arrays by name.
 * @returns The made parts, by name.
 * @throws `DataError` that names the part and what it needs: a factory that no table has, an array that is missing or has
 * another type or length, or a malformed recipe; `OptionError` if two tables differ in a factory; the errors of factories.
 *
 * @example
 * ```ts
 * import { makeStored } from '@vse/base';
 *
 * const mine = { scale: (factor: number) => (x: number) => factor * x };
 * const { double } = await makeStored({ double: { recipe: 'scale', args: [2] } }, [mine], {});
 * console.log((double as (x: number) => number)(4)); // 8
 * ```
 */
export async function makeStored<Part extends string>(
  recipes: Readonly<Record<Part, unknown>>,
  tables: readonly RecipeTable[],
  arrays: Readonly<Record<string, RecipeArray>>,
): Promise<Readonly<Record<Part, unknown>>> {
  const factories = merged(tables);
  const reader = storedReader([...factories.keys()], arrays);
  const parts = Object.entries<unknown>(recipes);
  for (const [part, recipe] of parts) reader.number(recipe, part);
  const packed = Object.fromEntries(parts.map(([part, recipe]) => [part, reader.part(recipe, part)]));
  const made = await makeFromRecipe(packed, ({ name }) => factories.get(name)!);
  return made as Readonly<Record<Part, unknown>>;
}

function merged(tables: readonly RecipeTable[]): ReadonlyMap<string, RecipeFactory> {
  const factories = new Map<string, RecipeFactory>();
  for (const [name, factory] of tables.flatMap((table) => Object.entries(table))) {
    const known = factories.get(name);
    if (typeof factory !== 'function') {
      throw new OptionError(`makeStored: ${name} of a table must be a function, got ${typeof factory}.`);
    }
    if (known && known !== (factory as RecipeFactory)) {
      throw new OptionError(
        `makeStored: ${name} is a different function in two tables. Give one of them another name.`,
      );
    }
    factories.set(name, factory as RecipeFactory);
  }
  return factories;
}
