export {
  assertBoxes,
  boxArea,
  boxOverlap,
  boxOverlapAt,
  enclosingBox,
  sharedBoxArea,
  type Box,
  type Boxes,
  type OverlapOptions,
} from './boxes';
export type {
  EncodeOptions,
  Encoder,
  EncoderBatch,
  Loss,
  MatchingModel,
  NamedVariable,
  ScoredBatch,
  Similarity,
  Trainable,
  TrainingProgress,
} from './contracts';
export type { FeatureMatrix, FeatureSource, PairedData, ReadOptions } from './data';
export { assertEmbeddingSet, disposeSet, maskOf, type EmbeddingSet } from './embedding-set';
export { BackendError, DataError, OptionError, ShapeError, VseError, type ErrorKind } from './errors';
export { maskFromLengths } from './masks';
export { l2Normalize, type NormalizeOptions } from './normalize';
export { seededRandom, type SeededRandom, type SeededRandomState } from './random';
export { assertNumber, assertOneOf, assertPositive, assertShare, assertWhole, type Bounds } from './options';
export { importPeer, type PeerSources } from './platform/import-peer';
export { nodeBuiltin } from './platform/node-builtin';
export { resolvePeer } from './platform/resolve-peer';
export { packRecipe, type PackedRecipe, type Recipe } from './recipe';
export type { ScoringThreads, SetGradients, SharedSet, ThreadedScorer } from './scoring-threads';
export { setOfShared, sharedSet } from './shared-set';
export { assertShape } from './shapes';
