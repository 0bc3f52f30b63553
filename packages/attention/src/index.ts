import '@vse/core/node-globals';
export type { AlignmentOptions } from './alignment/alignment-similarity';
export type { Aggregation } from './cross-attention/aggregation';
export { attend, attentionWeights, type Attended } from './cross-attention/attend';
export type {
  AttentionDirection,
  AttentionWeightsOptions,
  StackedCrossAttentionOptions,
} from './cross-attention/attention-options';
export { cosine } from './global/cosine';
export { dotProduct } from './global/dot-product';
export { decodeSegments, type DecodeSegmentsInput, type Segment } from './fragments/decode-segments';
export {
  dualAttention,
  type DualAttentionOptions,
  type TrainableSimilarity,
} from './dual-attention/dual-attention';
export { ensemble } from './ensemble';
export { fragmentAverage, type FragmentAverageOptions } from './fragments/fragment-average';
export {
  generalizedPooling,
  type GeneralizedPooling,
  type GeneralizedPoolingOptions,
} from './pooling/generalized-pooling';
export {
  globalSimilarity,
  type CompareVectors,
  type GlobalSimilarityOptions,
} from './global/global-similarity';
export { hardAssignment, type HardAssignmentOptions } from './hard-assignment/hard-assignment';
export { maxOverRegions } from './fragments/max-over-regions';
export { maxPool, type MaxPoolOptions } from './pooling/max-pool';
export { meanPool } from './pooling/mean-pool';
export { negativeEuclidean, type NegativeEuclideanOptions } from './global/negative-euclidean';
export { orderViolation } from './global/order-violation';
export type { Pool } from './pooling/pool';
export { positionalEncoding } from './pooling/positional-encoding';
export type { RawNormalization } from './cross-attention/raw-normalization';
export { scoreInBlocks, type ScoreInBlocksOptions } from './cross-attention/score-in-blocks';
export { similarityFiltration, type SimilarityFiltrationOptions } from './alignment/similarity-filtration';
export { similarityReasoning, type SimilarityReasoningOptions } from './alignment/similarity-reasoning';
export { similarities } from './similarities';
export { stackedCrossAttention } from './cross-attention/stacked-cross-attention';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { EmbeddingSet, NamedVariable, Recipe, Similarity, Trainable } from '@vse/core';
