import type { RecipeTable } from '@vse/base';
import { ccaOf } from './cca/cca';
import { linearMap } from './cca/linear-map';
import { pcaOf } from './pca/pca';

const table = { ccaOf, linearMap, pcaOf } as const satisfies RecipeTable;

/**
 * Everything of this package that a recipe may name: `pcaOf`, `ccaOf` and `linearMap`. `textEncoders` of
 * `@vse/text-encoders` includes them.
 *
 * @example
 * ```ts
 * import { makeStored, storeRecipes } from '@vse/base';
 * import { fitPca, subspaces, type Pca } from '@vse/subspace';
 *
 * const { recipes, arrays } = storeRecipes({ pca: await fitPca([[2, 1], [4, 3], [6, 6]]) });
 * const { pca } = await makeStored(recipes, [subspaces], arrays);
 * console.log((pca as Pca).components); // 2
 * ```
 */
export const subspaces: typeof table = table;
