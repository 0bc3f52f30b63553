import '@vse/core/node-globals';
export {
  assertBoxes,
  assertNumber,
  assertOneOf,
  assertPositive,
  assertShare,
  assertWhole,
  BackendError,
  boxArea,
  boxOverlap,
  boxOverlapAt,
  DataError,
  enclosingBox,
  importPeer,
  lendNodeGlobals,
  nodeBuiltin,
  OptionError,
  packRecipe,
  resolvePeer,
  seededRandom,
  ShapeError,
  sharedBoxArea,
  VseError,
  type Bounds,
  type Box,
  type Boxes,
  type ErrorKind,
  type FeatureMatrix,
  type FeatureSource,
  type OverlapOptions,
  type PackedRecipe,
  type PairedData,
  type PeerSources,
  type ReadOptions,
  type Recipe,
  type RecipeTable,
  type SeededRandom,
  type SeededRandomState,
} from '@vse/base';
export type {
  EncodeOptions,
  Encoder,
  EncoderBatch,
  Loss,
  LossDescription,
  MatchingModel,
  NamedVariable,
  ScoredBatch,
  Similarity,
  Trainable,
  TrainingProgress,
} from './contracts';
export { assertEmbeddingSet, disposeSet, maskOf, type EmbeddingSet } from './embedding-set';
export { runFusedKernel, type FusedKernel } from './fused-kernels';
export { maskFromLengths } from './masks';
export { l2Normalize, type NormalizeOptions } from './normalize';
export type { ScoringThreads, SetGradients, SharedSet, ThreadedScorer } from './scoring-threads';
export { setOfShared, sharedSet } from './shared-set';
export { assertShape } from './shapes';
