import type { Recipe } from '@vse/core';

/**
 * Recipe of a similarity or pool of this package, for worker threads and for ONNX graphs. Its arguments hold every option,
 * defaults included, so that readers need to know none.
 */
export function ownRecipe(name: string, ...args: readonly unknown[]): Recipe {
  return { from: import.meta.url, module: '@vse/attention', name, args };
}
