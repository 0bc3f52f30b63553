export { adagrad, type AdagradOptions } from './adagrad';
export { adam, adamW, type AdamOptions, type AdamWOptions } from './adam';
export { cachedGradients, type CachedGradientsOptions } from './cached-gradients';
export { hasCheckpoint, loadCheckpoint, saveCheckpoint, type LoadCheckpointOptions } from './checkpoint';
export {
  folderCheckpoints,
  memoryCheckpoints,
  type CheckpointName,
  type CheckpointStore,
  type FolderCheckpointsOptions,
} from './checkpoint-store';
export { clipByGlobalNorm, clipByValue, globalNorm, type Gradients } from './clip';
export { dataParallel, type DataParallelOptions } from './parallel/data-parallel';
export type { CreateModel, ModelThread } from './parallel/load-model';
export { fit } from './fit';
export type { Every, FitOptions, ProgressAwareLoss } from './fit-options';
export type { GradientSource, StepGradients, StepInput } from './gradient-source';
export type { HealthOptions } from './health';
export { interruptible } from './interruptible';
export { loader, type Loader, type LoaderOptions, type LoaderState } from './loader';
export { maxColumnNorm, type MaxColumnNormOptions } from './max-column-norm';
export {
  optimizerOf,
  type Optimizer,
  type OptimizerState,
  type UpdateInput,
  type UpdateRule,
} from './optimizer';
export { parameterGroups, type ParameterGroup } from './parameter-groups';
export {
  consoleProgress,
  type ConsoleProgressOptions,
  type ProgressEvent,
  type ProgressListener,
  type StepTimes,
} from './progress';
export { extraPositives, type ExtraPositivesOptions } from './extra-positives';
export { everyCaption, type BatchPlan, type BatchSequence, type SampledData, type Sampler } from './sampler';
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
} from './schedules';
export type { LoadedBatch } from './read-ahead';
export { sgd, type SgdOptions } from './sgd';
export { separatePieces, type SeparatePiecesOptions } from './separate-pieces';
export {
  restoreModel,
  type RestorableSnapshot,
  type Snapshot,
  type StoredArray,
  type StoredArrays,
} from './snapshot';
export type {
  EpochRecord,
  SamplerRecord,
  TrainingHistory,
  TrainingState,
  ValidationRecord,
} from './training-state';
export {
  averagedWeights,
  weightAverage,
  type AveragingOptimizer,
  type WeightAverageOptions,
} from './weight-average';
export { uniqueImages } from './unique-images';
export { wholeBatch } from './whole-batch';
export { modelVariables, type AnyModel } from './variables';
export {
  exportWeights,
  importWeights,
  type ImportWeightsOptions,
  type WeightsFileOptions,
} from './weights-file';
