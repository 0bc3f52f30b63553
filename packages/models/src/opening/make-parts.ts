import { DataError, makeStored, VseError, type Recipe, type RecipeArray, type RecipeTable } from '@vse/core';
import { withoutInitialValues, type VariableBudget } from '@vse/layers';

/** Stored recipes of the parts of a model, with what they need. */
export interface PartRecipes {
  /** File of the recipes, for messages. */
  readonly path: string;
  /** Recipes by part. */
  readonly recipes: Readonly<Record<string, unknown>>;
  /** Typed arrays that they name. */
  readonly arrays: Readonly<Record<string, RecipeArray>>;
  /** Factories that they may name. */
  readonly tables: RecipeTable;
}

/** Start of the error for a size beyond the budget. */
const sizeFault = 'withoutInitialValues: ';

/** Numbers that layers may make for each of the weights: a type of one's own may make some that it does not keep. */
const numbersPerWeight = 2;

/**
 * Checks recipes, their factories and arrays, without making anything.
 *
 * @throws `DataError` that names the part and what it needs.
 */
export async function checkRecipes({ path, recipes, arrays, tables }: PartRecipes): Promise<void> {
  await makeStored(recipes, [mapFactories(tables, () => () => undefined)], arrays).catch(faultAt(path));
}

/**
 * Makes the parts of a model with weights of 0, which are about to be loaded. A recipe of larger sizes than the weights have
 * is refused before it takes memory.
 *
 * @param parts - Their recipes.
 * @param numbers - Numbers that the weights hold in all.
 * @throws `DataError` with the error of a factory; what was made until then is disposed.
 */
export function makeParts(
  { path, recipes, arrays, tables }: PartRecipes,
  numbers: number,
): Promise<Readonly<Record<string, unknown>>> {
  const budget: VariableBudget = { left: numbersPerWeight * numbers };
  const toBeLoaded = mapFactories(tables, (factory, name) => (...args) => {
    try {
      return withoutInitialValues(() => asStored(name, args, factory(...args)), budget);
    } catch (cause) {
      throw named(name, cause);
    }
  });
  return makeStored(recipes, [toBeLoaded], arrays).catch(faultAt(path));
}

type Factory = RecipeTable[string];

/** The tables with other functions; what is no function stays, and is refused by its name. */
function mapFactories(tables: RecipeTable, map: (factory: Factory, name: string) => Factory): RecipeTable {
  const mapped = Object.entries(tables).map(
    ([name, factory]) =>
      [name, typeof (factory as unknown) === 'function' ? map(factory, name) : factory] as const,
  );
  return Object.fromEntries(mapped);
}

/**
 * Checks that a part states every option that it was made with: one that its factory does not know would change the model
 * without a word.
 */
function asStored<T>(name: string, args: readonly unknown[], made: T): T {
  const stated = (made as { readonly recipe?: Recipe } | undefined)?.recipe?.args;
  if (!stated) return made; // a type of the user's own
  for (const [i, arg] of args.entries()) {
    const known = stated[i];
    if (isPlain(known) && Object.keys(known).length === 0) continue; // it states none: its options are for messages
    const unknown = isPlain(arg) && Object.keys(arg).find((key) => !isPlain(known) || !(key in known));
    if (unknown === false || unknown === undefined) continue;
    (made as { readonly dispose?: () => void }).dispose?.();
    throw new DataError(
      `${name} of this version has no option ${unknown}. Open the model with a version of the packages that is not older than the one that saved it.`,
    );
  }
  return made;
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The error of a factory; one of its sizes with its name. */
function named(name: string, cause: unknown): unknown {
  if (!(cause instanceof DataError) || !cause.message.startsWith(sizeFault)) return cause;
  return new DataError(`${name}: ${cause.message.slice(sizeFault.length)}`, { cause });
}

function faultAt(path: string): (cause: unknown) => never {
  return (cause) => {
    const message = cause instanceof Error ? cause.message : String(cause);
    const reason = message.replace(/^makeStored: /, '');
    const remedy = VseError.isInstance(cause) ? '' : '. Copy the model again, or save it anew.';
    throw new DataError(`openModel: ${path}: ${reason}${remedy}`, { cause });
  };
}
