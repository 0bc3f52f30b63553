import type { Recipe } from '@vse/core';

/**
 * The recipe of something this package exports, for worker threads and for graphs that compute the same. Its arguments
 * tell every option, defaults too, so that whoever reads it needs to know none.
 */
export function ownRecipe(name: string, ...args: readonly unknown[]): Recipe {
  return { from: import.meta.url, module: '@vse/attention', name, args };
}
