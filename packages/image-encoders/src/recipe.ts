import type { Recipe } from '@vse/core';

/**
 * Recipe of an encoder or a part of one of this package. Its arguments hold every option, defaults included, so that
 * readers need to know none.
 */
export function ownRecipe(name: string, ...args: readonly unknown[]): Recipe {
  return { from: import.meta.url, module: '@vse/image-encoders', name, args };
}
