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
export type { FeatureMatrix, FeatureSource, PairedData, ReadOptions } from './data';
export { BackendError, DataError, OptionError, ShapeError, VseError, type ErrorKind } from './errors';
export { assertNumber, assertOneOf, assertPositive, assertShare, assertWhole, type Bounds } from './options';
export type { CocoPositives, PositiveIds } from './positives';
export { seededRandom, type SeededRandom, type SeededRandomState } from './random';
export { importPeer, type PeerSources } from './platform/import-peer';
export { nodeBuiltin } from './platform/node-builtin';
export { resolvePeer } from './platform/resolve-peer';
export { packRecipe, type PackedRecipe, type Recipe, type RecipeTable } from './recipe';
