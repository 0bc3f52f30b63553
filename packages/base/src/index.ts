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
export type { FeatureMatrix, FeatureSource, PairedData, ReadOptions, RowMap } from './data';
export { BackendError, DataError, OptionError, ShapeError, VseError, type ErrorKind } from './errors';
export {
  assertBoolean,
  assertKeys,
  assertNumber,
  assertOneOf,
  assertPositive,
  assertShare,
  assertWhole,
  type Bounds,
  type KnownKeys,
} from './options';
export type { CocoPositives, PositiveIds } from './positives';
export { seededRandom, type SeededRandom, type SeededRandomState } from './random';
export { rewrittenLine, type LineOutput, type RewrittenLineOptions } from './progress/rewritten-line';
export { importPeer, isNotInstalled, type PeerSources } from './platform/import-peer';
export { nodeBuiltin } from './platform/node-builtin';
export { resolvePeer } from './platform/resolve-peer';
export { lendNodeGlobals } from './platform/lend-node-globals';
export { makeFromRecipe, type RecipeFactory } from './recipes/make-from-recipe';
export { makeStored } from './recipes/make-stored';
export { packRecipe, packRecipes, type PackedRecipe } from './recipes/pack-recipe';
export type { Recipe, RecipeArray, RecipeOwner, RecipeTable } from './recipes/recipe';
export { storeRecipes } from './recipes/store-recipes';
export type { SamePart, StoredRecipe, StoredRecipes } from './recipes/stored-recipe';
