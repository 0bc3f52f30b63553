import '@vse/core/node-globals';
export { deepCca, type DeepCcaOptions } from './correlation/deep-cca';
export { devise, type SampledRankingOptions } from './sampled-ranking/devise';
export {
  denseThenMil,
  fragmentAlignment,
  type FragmentAlignmentOptions,
} from './fragments/fragment-alignment';
export { globalRanking } from './fragments/global-ranking';
export { infoNce, type InfoNceOptions } from './contrastive/info-nce';
export { matchesOf, type FalseNegatives, type Matches, type MatchOptions } from './pairs/matches';
export { maxOfHinges, type HingeOptions } from './hinges/max-of-hinges';
export { multiSimilarity, type MultiSimilarityOptions } from './contrastive/multi-similarity';
export { ntXent, type NtXentOptions } from './contrastive/nt-xent';
export { randomNegativeHinge, type RandomNegativeOptions } from './hinges/random-negative-hinge';
export { semiHardHinges } from './hinges/semi-hard-hinges';
export { sigmoidPairs, type SigmoidPairsOptions } from './contrastive/sigmoid-pairs';
export { structurePreserving, type StructurePreservingOptions } from './structure/structure-preserving';
export { structurePresets, type StructureConstants } from './structure/structure-presets';
export { sumOfHinges } from './hinges/sum-of-hinges';
export {
  supervisedContrastive,
  type SupervisedContrastiveOptions,
} from './contrastive/supervised-contrastive';
export { topKHinges, type TopKHingesOptions } from './hinges/top-k-hinges';
export { tripletMargin, type TripletMarginOptions } from './triplets/triplet-margin';
export { warmUp, type WarmUpLength } from './combined/warm-up';
export { warp } from './sampled-ranking/warp';
export { weightedSum, type WeightedLoss } from './combined/weighted-sum';
export type { AnchorSide } from './pairs/anchors';
export type { ComparisonAnchors, ComparisonOptions } from './contrastive/comparisons';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { Loss, ScoredBatch } from '@vse/core';
