import { OptionError, type Recipe } from '@vse/core';

/** A part of an encoder: a layer, a transform or a map. */
export interface Part {
  readonly name?: string;
  readonly recipe?: Recipe;
}

/** Parts that have a graph, by package and name. */
export type GraphTable<T> = Readonly<Record<string, Readonly<Record<string, T>>>>;

/**
 * Graph of a part by its recipe.
 *
 * @throws `OptionError` that names the part and what has a graph.
 */
export function lookUp<T>(kind: string, table: GraphTable<T>, { name, recipe }: Part): T {
  const own = name === undefined ? kind : `${kind} ${name}`;
  const known = recipe && Object.hasOwn(table, recipe.module) ? table[recipe.module]! : undefined;
  if (known && Object.hasOwn(known, recipe!.name)) return known[recipe!.name]!;
  const reason = recipe
    ? `has the recipe ${recipe.name} of ${recipe.module}, which has no graph`
    : 'has no recipe';
  const names = Object.values(table).flatMap((parts) => Object.keys(parts));
  throw new OptionError(`${own} ${reason}; those that have one are ${names.join(', ')}.`);
}
