import type { RecipeTable } from '@vse/core';
import { similarityFiltration } from './alignment/similarity-filtration';
import { similarityReasoning } from './alignment/similarity-reasoning';
import { stackedCrossAttention } from './cross-attention/stacked-cross-attention';
import { dualAttention } from './dual-attention/dual-attention';
import { ensemble } from './ensemble';
import { fragmentAverage } from './fragments/fragment-average';
import { maxOverRegions } from './fragments/max-over-regions';
import { cosine } from './global/cosine';
import { dotProduct } from './global/dot-product';
import { hardAssignment } from './hard-assignment/hard-assignment';
import { negativeEuclidean } from './global/negative-euclidean';
import { orderViolation } from './global/order-violation';
import { generalizedPooling } from './pooling/generalized-pooling';
import { maxPool } from './pooling/max-pool';
import { meanPool } from './pooling/mean-pool';

const table = {
  cosine,
  dotProduct,
  dualAttention,
  ensemble,
  fragmentAverage,
  generalizedPooling,
  hardAssignment,
  maxOverRegions,
  maxPool,
  meanPool,
  negativeEuclidean,
  orderViolation,
  similarityFiltration,
  similarityReasoning,
  stackedCrossAttention,
} as const satisfies RecipeTable;

/**
 * The similarities and pools of this package by name: a table that a saved model's recipes are looked up in. A similarity
 * of your own is one more entry: `{ ...similarities, mine }`.
 *
 * @example
 * ```ts
 * import { cosine, maxPool, similarities } from '@vse/attention';
 * import { makeStored, storeRecipes, type Similarity } from '@vse/core';
 *
 * const { recipes, arrays } = storeRecipes({ similarity: cosine({ imagePool: maxPool() }) });
 * const { similarity } = await makeStored(recipes, [similarities], arrays);
 * console.log((similarity as Similarity).name); // cosine
 * ```
 */
export const similarities: typeof table = table;
