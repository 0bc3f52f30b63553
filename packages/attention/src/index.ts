export type { Aggregation } from './aggregation';
export { attend, attentionWeights, type Attended } from './attend';
export type {
  AttentionDirection,
  AttentionWeightsOptions,
  StackedCrossAttentionOptions,
} from './attention-options';
export { cosine } from './cosine';
export { dotProduct } from './dot-product';
export { ensemble } from './ensemble';
export { globalSimilarity, type CompareVectors, type GlobalSimilarityOptions } from './global-similarity';
export { maxPool, type MaxPoolOptions } from './max-pool';
export { meanPool } from './mean-pool';
export type { Pool } from './pool';
export type { RawNormalization } from './raw-normalization';
export { stackedCrossAttention } from './stacked-cross-attention';
