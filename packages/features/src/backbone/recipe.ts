import type { Recipe } from '@vse/core';

/**
 * Recipe of a part of this package, every option stated. The network's file is named by its path: worker threads of the
 * program open it, and a saved model is opened only with a table that has these functions and where the file is.
 */
export function ownRecipe(name: string, ...args: readonly unknown[]): Recipe {
  return { from: import.meta.url, module: '@vse/features', name, args };
}
