export { adagrad, type AdagradOptions } from './adagrad';
export { adam, adamW, type AdamOptions, type AdamWOptions } from './adam';
export { hasCheckpoint, loadCheckpoint, saveCheckpoint } from './checkpoint';
export {
  folderCheckpoints,
  memoryCheckpoints,
  type CheckpointName,
  type CheckpointStore,
} from './checkpoint-store';
export { clipByGlobalNorm, clipByValue, globalNorm, type Gradients } from './clip';
export { fit } from './fit';
export type { Every, FitOptions, ProgressAwareLoss } from './fit-options';
export { interruptible } from './interruptible';
export { maxColumnNorm, type MaxColumnNormOptions } from './max-column-norm';
export {
  optimizerOf,
  type Optimizer,
  type OptimizerState,
  type UpdateInput,
  type UpdateRule,
} from './optimizer';
export {
  consoleProgress,
  type ConsoleProgressOptions,
  type ProgressEvent,
  type ProgressListener,
} from './progress';
export { extraPositives, type ExtraPositivesOptions } from './extra-positives';
export { everyCaption, type BatchPlan, type BatchSequence, type SampledData, type Sampler } from './sampler';
export {
  constant,
  stepDecay,
  warmupCosine,
  type Schedule,
  type ScheduleTime,
  type StepDecayOptions,
  type WarmupCosineOptions,
} from './schedules';
export { restoreModel, type Snapshot, type StoredArray, type StoredArrays } from './snapshot';
export type {
  EpochRecord,
  SamplerRecord,
  TrainingHistory,
  TrainingState,
  ValidationRecord,
} from './training-state';
export { modelVariables, type AnyModel } from './variables';
