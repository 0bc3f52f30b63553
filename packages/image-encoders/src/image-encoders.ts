import type { RecipeTable } from '@vse/core';
import { fixedRegions } from './fixed-regions';
import { attentionPooling } from './projections/attention-pooling';
import { cellProjection } from './projections/cell-projection';
import { linearProjection } from './projections/linear-projection';
import { residualProjection } from './projections/residual-projection';
import { weightNormalized } from './projections/weight-normalized';
import { mappedRegions } from './mapped-regions';
import { pooledProjection } from './pooled-projection';
import { regionProjection } from './region-projection';
import { absoluteValues } from './transforms/absolute-values';
import { cellsBesideVector } from './transforms/cells-beside-vector';
import { drawnView } from './transforms/drawn-view';
import { featureColumns } from './transforms/feature-columns';
import { featureDropout } from './transforms/feature-dropout';
import { joinedBlocks } from './transforms/joined-blocks';
import { meanOfRegions } from './transforms/mean-of-regions';
import { sizeAugmentation } from './transforms/size-augmentation';
import { tanh } from './transforms/tanh';
import { unitVectors } from './transforms/unit-vectors';
import { twoLayerBranch } from './two-layer-branch';

const table = {
  absoluteValues,
  attentionPooling,
  cellProjection,
  cellsBesideVector,
  drawnView,
  featureColumns,
  featureDropout,
  fixedRegions,
  joinedBlocks,
  linearProjection,
  mappedRegions,
  meanOfRegions,
  pooledProjection,
  regionProjection,
  residualProjection,
  sizeAugmentation,
  tanh,
  twoLayerBranch,
  unitVectors,
  weightNormalized,
} as const satisfies RecipeTable;

/**
 * The encoders of this package and their parts by name: a table that a saved model's recipes are looked up in. An encoder
 * of your own is one more entry: `{ ...imageEncoders, mine }`.
 *
 * @example
 * ```ts
 * import { makeStored, storeRecipes, type Encoder } from '@vse/core';
 * import { imageEncoders, regionProjection } from '@vse/image-encoders';
 *
 * const { recipes, arrays } = storeRecipes({ images: regionProjection({ inputDim: 3, embedDim: 2 }) });
 * const { images } = await makeStored(recipes, [imageEncoders], arrays);
 * console.log((images as Encoder<unknown>).embedDim); // 2
 * ```
 */
export const imageEncoders: typeof table = table;
