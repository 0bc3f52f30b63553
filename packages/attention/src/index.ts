export type { Aggregation } from './aggregation';
export { attend, attentionWeights, type Attended } from './attend';
export type {
  AttentionDirection,
  AttentionWeightsOptions,
  StackedCrossAttentionOptions,
} from './attention-options';
export { cosine } from './cosine';
export { dotProduct } from './dot-product';
export { decodeSegments, type DecodeSegmentsInput, type Segment } from './decode-segments';
export { dualAttention, type DualAttentionOptions, type TrainableSimilarity } from './dual-attention';
export { ensemble } from './ensemble';
export { fragmentAverage, type FragmentAverageOptions } from './fragment-average';
export {
  generalizedPooling,
  type GeneralizedPooling,
  type GeneralizedPoolingOptions,
} from './generalized-pooling';
export { globalSimilarity, type CompareVectors, type GlobalSimilarityOptions } from './global-similarity';
export { maxOverRegions } from './max-over-regions';
export { maxPool, type MaxPoolOptions } from './max-pool';
export { meanPool } from './mean-pool';
export { negativeEuclidean, type NegativeEuclideanOptions } from './negative-euclidean';
export { orderViolation } from './order-violation';
export type { Pool } from './pool';
export { positionalEncoding } from './positional-encoding';
export type { RawNormalization } from './raw-normalization';
export { scoreInBlocks, type ScoreInBlocksOptions } from './score-in-blocks';
export { stackedCrossAttention } from './stacked-cross-attention';
