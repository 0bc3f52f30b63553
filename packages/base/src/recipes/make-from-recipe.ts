import type { PackedRecipe } from './pack-recipe';

/** A function that a recipe names. */
export type RecipeFactory = (...args: readonly unknown[]) => unknown;

/**
 * Makes what packed recipes describe: calls each factory with its arguments, those with recipes made first. A recipe that
 * occurs twice, as one object, is made once. If a factory fails, what was made until then is disposed.
 *
 * @param packed - A packed recipe, or a list or plain object of them.
 * @param factoryOf - Finds the function that a recipe names.
 * @throws The error of `factoryOf` or of a factory.
 *
 * @example
 * ```ts
 * import { makeFromRecipe, packRecipe } from '@vse/base';
 *
 * const recipe = { from: import.meta.url, module: './scale.js', name: 'scale', args: [3] };
 * const scale = (factor: number) => (x: number) => factor * x;
 * const made = await makeFromRecipe(packRecipe(recipe), () => scale as () => unknown);
 * console.log((made as ReturnType<typeof scale>)(2)); // 6
 * ```
 */
export async function makeFromRecipe(
  packed: unknown,
  factoryOf: (recipe: PackedRecipe) => RecipeFactory | Promise<RecipeFactory>,
): Promise<unknown> {
  const made = new Map<object, unknown>();
  const make = async (value: unknown): Promise<unknown> => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    if (isPackedRecipe(value)) {
      if (!made.has(value)) {
        const args = (await make(value.args)) as readonly unknown[];
        const factory = await factoryOf(value);
        made.set(value, await factory(...args));
      }
      return made.get(value);
    }
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      for (const item of value as readonly unknown[]) items.push(isLeaf(item) ? item : await make(item));
      return items;
    }
    const entries: [string, unknown][] = [];
    for (const [key, item] of Object.entries(value))
      entries.push([key, isLeaf(item) ? item : await make(item)]);
    return Object.fromEntries(entries);
  };
  try {
    return await make(packed);
  } catch (error) {
    for (const part of [...made.values()].reverse()) {
      (part as { readonly dispose?: () => void } | null | undefined)?.dispose?.();
    }
    throw error;
  }
}

/** True for what holds no recipe and needs no waiting: a vocabulary has thousands of words. */
function isLeaf(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** True for a packed recipe, false for an argument that is a plain object. */
export function isPackedRecipe(value: object): value is PackedRecipe {
  const { isRecipe, name, args } = value as Partial<PackedRecipe>;
  return isRecipe === true && typeof name === 'string' && Array.isArray(args);
}
