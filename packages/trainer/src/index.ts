import '@vse/core/node-globals';
export { adagrad, type AdagradOptions } from './optimizers/adagrad';
export { adam, adamW, type AdamOptions, type AdamWOptions } from './optimizers/adam';
export { cachedGradients, type CachedGradientsOptions } from './gradients/cached-gradients';
export {
  hasCheckpoint,
  loadCheckpoint,
  saveCheckpoint,
  type LoadCheckpointOptions,
} from './checkpoints/checkpoint';
export {
  folderCheckpoints,
  memoryCheckpoints,
  type CheckpointName,
  type CheckpointStore,
  type FolderCheckpointsOptions,
} from './checkpoints/checkpoint-store';
export {
  clipByGlobalNorm,
  clipByValue,
  globalNorm,
  type Gradients,
  type RowwiseGradients,
} from './optimizers/clip';
export { dataParallel, type DataParallelOptions } from './parallel/data-parallel';
export { fit } from './fit';
export type { Every, FitOptions, ResumeOptions } from './fit-options';
export type { GradientSource, StepGradients, StepInput } from './gradients/gradient-source';
export type { HealthOptions } from './health/health';
export { interruptible } from './run/interruptible';
export { loader, type Loader, type LoaderOptions, type LoaderState } from './batches/loader';
export { maxColumnNorm, type MaxColumnNormOptions } from './optimizers/max-column-norm';
export {
  optimizerOf,
  type Optimizer,
  type OptimizerState,
  type UpdateInput,
  type UpdateRule,
} from './optimizers/optimizer';
export { parameterGroups, type ParameterGroup } from './optimizers/parameter-groups';
export { combineListeners } from './progress/combine-listeners';
export {
  consoleProgress,
  type ConsoleProgressOptions,
  type ProgressEvent,
  type ProgressListener,
  type StepTimes,
} from './progress/progress';
export { extraPositives, type ExtraPositivesOptions } from './batches/extra-positives';
export {
  everyCaption,
  type BatchPlan,
  type BatchSequence,
  type SampledData,
  type Sampler,
} from './batches/sampler';
export {
  constant,
  cosineDecay,
  linearWarmup,
  stepDecay,
  warmupCosine,
  type Schedule,
  type ScheduleTime,
  type StepDecayOptions,
  type WarmupCosineOptions,
} from './optimizers/schedules';
export type { LoadedBatch } from './batches/read-ahead';
export { sgd, type SgdOptions } from './optimizers/sgd';
export { separatePieces, type SeparatePiecesOptions } from './gradients/separate-pieces';
export { restoreBest } from './checkpoints/restore-best';
export {
  restoreModel,
  type RestorableSnapshot,
  type Snapshot,
  type StoredArray,
  type StoredArrays,
} from './checkpoints/snapshot';
export type {
  EpochRecord,
  SamplerRecord,
  ScheduleRecord,
  SettingValue,
  TrainingHistory,
  TrainingState,
  ValidationRecord,
} from './checkpoints/training-state';
export {
  averagedWeights,
  weightAverage,
  type AveragingOptimizer,
  type WeightAverageOptions,
} from './optimizers/weight-average';
export { uniqueImages } from './batches/unique-images';
export { wholeBatch } from './gradients/whole-batch';
export { modelVariables, type AnyModel } from './variables';
export {
  exportWeights,
  importWeights,
  type ImportWeightsOptions,
  type WeightsFileOptions,
} from './checkpoints/weights-file';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type {
  EncoderBatch,
  Loss,
  MatchingModel,
  NamedVariable,
  PairedData,
  Recipe,
  RowGradient,
  ScoredBatch,
  ScoringThreads,
  Trainable,
} from '@vse/core';
export type { ReplaceFolderOptions } from '@vse/formats';
