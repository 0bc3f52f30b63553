import type { Recipe } from '@vse/core';

/** The recipe of something this package exports, for worker threads. */
export function ownRecipe(name: string, ...args: readonly unknown[]): Recipe {
  return { from: import.meta.url, module: '@vse/attention', name, args };
}
