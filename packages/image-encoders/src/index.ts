import '@vse/core/node-globals';
export { fixedRegions, type FixedRegionsOptions } from './fixed-regions';
export { imageEncoders } from './image-encoders';
export { attentionPooling, type AttentionPoolingOptions } from './projections/attention-pooling';
export { cellProjection } from './projections/cell-projection';
export { linearProjection } from './projections/linear-projection';
export type { ProjectionLayer, ProjectionSizes } from './projections/projection-layer';
export { residualProjection, type ResidualProjectionOptions } from './projections/residual-projection';
export { weightNormalized } from './projections/weight-normalized';
export { mappedRegions, type MappedRegionsOptions } from './mapped-regions';
export { pooledProjection, type PooledProjectionOptions, type RegionPool } from './pooled-projection';
export { regionProjection, type RegionProjectionOptions } from './region-projection';
export { absoluteValues } from './transforms/absolute-values';
export { cellsBesideVector, type CellsBesideVectorOptions } from './transforms/cells-beside-vector';
export { drawnView, type DrawnViewOptions } from './transforms/drawn-view';
export { featureColumns, type ColumnRange, type FeatureColumnsOptions } from './transforms/feature-columns';
export { featureDropout } from './transforms/feature-dropout';
export {
  fitJoinedBlocks,
  joinedBlocks,
  type FeatureBlock,
  type JoinedBlocksOptions,
} from './transforms/joined-blocks';
export { meanOfRegions } from './transforms/mean-of-regions';
export type { HostVectors, SetTransform } from './transforms/set-transform';
export { sizeAugmentation, type SizeAugmentationOptions } from './transforms/size-augmentation';
export { tanh } from './transforms/tanh';
export { unitVectors } from './transforms/unit-vectors';
export {
  branchSizes,
  twoLayerBranch,
  type BranchSizes,
  type TwoLayerBranchOptions,
} from './two-layer-branch';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type {
  EmbeddingSet,
  EncodeOptions,
  Encoder,
  FeatureMatrix,
  NamedVariable,
  Recipe,
  RowMap,
  Trainable,
} from '@vse/core';
export type { DropoutOptions, Layer, MlpOptions } from '@vse/layers';
