import type { Recipe } from '@vse/core';

/** Function of captions; one with a recipe can be part of a saved model. */
export type OfCaption<Value> = ((caption: string) => Value) & { readonly recipe?: Recipe };

/** Memoizes a function of captions: every epoch reads the same ones. */
export function remembered<Value>(compute: OfCaption<Value>): OfCaption<Value> {
  const { recipe } = compute;
  const known = new Map<string, { readonly value: Value }>();
  const read = (text: string): Value => {
    const found = known.get(text) ?? { value: compute(text) };
    known.set(text, found);
    return found.value;
  };
  return recipe ? Object.assign(read, { recipe }) : read;
}
