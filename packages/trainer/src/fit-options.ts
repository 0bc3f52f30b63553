import { assertWhole, OptionError, type Loss } from '@vse/core';
import { adam } from './optimizers/adam';
import { folderCheckpoints, type CheckpointStore } from './checkpoints/checkpoint-store';
import type { GradientSource } from './gradients/gradient-source';
import type { HealthOptions } from './health/health';
import type { Optimizer } from './optimizers/optimizer';
import type { ProgressListener } from './progress/progress';
import { everyCaption, type Sampler } from './batches/sampler';
import { constant, type Schedule } from './optimizers/schedules';
import { wholeBatch } from './gradients/whole-batch';

/** How often: every so many epochs, or every so many steps over all epochs. */
export type Every = { readonly epochs: number } | { readonly steps: number };

export interface FitOptions<M = unknown> {
  readonly loss: Loss;
  readonly epochs: number;
  /** Captions per step. Defaults to `128`. */
  readonly batchSize?: number;
  /** Taken over by `fit`, which frees its state at the end. Defaults to `adam({ learningRate: 2e-4 })`. */
  readonly optimizer?: Optimizer;
  /** The factor of the learning rate over time. Defaults to `constant()`. */
  readonly schedule?: Schedule;
  /** The greatest global norm of the gradients; SCAN and VSE++ take `2`. Defaults to none. */
  readonly clipNorm?: number;
  /** The greatest magnitude of a gradient's element, applied before `clipNorm`. Defaults to none. */
  readonly clipValue?: number;
  /** How the gradients of a batch are computed. Freed by `fit`. Defaults to `wholeBatch()`. */
  readonly gradients?: GradientSource;
  /** What is watched for faults that make a run learn nothing; `false` for nothing. Defaults to `{}`. */
  readonly health?: HealthOptions | false;
  /** Decides what each step trains on. Defaults to `everyCaption()`. */
  readonly sampler?: Sampler;
  /** Fixes the order of the captions in every epoch. */
  readonly seed: number;
  /** How many batches are read while a step computes; each takes memory for its items. Defaults to `2`. */
  readonly ahead?: number;
  /** Measures the model, usually on the validation split. */
  readonly validate?: () => Promise<M>;
  /** What makes one validation better than another: higher is better. Defaults to `metrics.rsum`. */
  readonly monitor?: (metrics: M) => number;
  /** Defaults to `{ epochs: 1 }`; the end of training is validated in any case. */
  readonly validateEvery?: Every;
  /** Ends training after this many validations without a better one. Defaults to never. */
  readonly patience?: number;
  /** A folder (in Node) or a store. Defaults to none. */
  readonly checkpoints?: string | CheckpointStore;
  /** Besides at validations and at the end. Defaults to `{ epochs: 1 }`. */
  readonly saveEvery?: Every;
  /** Goes on from the last checkpoint if there is one. Defaults to `false`. */
  readonly resume?: boolean;
  /**
   * What the weights depend on besides what the encoders and the data name themselves (their vocabulary, their features),
   * by name: a resumed run must have the same.
   */
  readonly fingerprint?: Readonly<Record<string, string>>;
  /** Kept in the checkpoint, as JSON. */
  readonly config?: unknown;
  readonly onProgress?: ProgressListener<M>;
  /** Aborted, it ends training after the step that runs, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Ends training when this many steps are done in all. */
  readonly maxSteps?: number;
}

/** The options with every default filled in. */
export interface FitSettings<M> extends Omit<FitOptions<M>, 'checkpoints'> {
  readonly batchSize: number;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  readonly gradients: GradientSource;
  readonly sampler: Sampler;
  readonly ahead: number;
  readonly monitor: (metrics: M) => number;
  readonly validateEvery: Every;
  readonly saveEvery: Every;
  readonly store: CheckpointStore | undefined;
  /** Where the metrics log goes. */
  readonly folder: string | undefined;
}

/** Checks the options and fills in the defaults. Throws an `OptionError` that names the one at fault. */
export function fitSettings<M>(options: FitOptions<M>): FitSettings<M> {
  const { checkpoints, resume, epochs, batchSize = 128, ahead = 2 } = options;
  const { clipNorm, clipValue, patience, maxSteps } = options;
  assertWhole('fit', 'epochs', epochs, { from: 0 });
  assertWhole('fit', 'ahead', ahead, { from: 0 });
  assertWhole('fit', 'batchSize', batchSize);
  assertWhole('fit', 'seed', options.seed, { from: -Infinity });
  const { validateEvery = { epochs: 1 }, saveEvery = { epochs: 1 } } = options;
  assertWhole('fit', 'validateEvery', interval(validateEvery));
  assertWhole('fit', 'saveEvery', interval(saveEvery));
  if (patience !== undefined) assertWhole('fit', 'patience', patience);
  if (maxSteps !== undefined) assertWhole('fit', 'maxSteps', maxSteps, { from: 0 });
  if (clipNorm !== undefined) positive('clipNorm', clipNorm);
  if (clipValue !== undefined) positive('clipValue', clipValue);
  if (resume === true && checkpoints === undefined) {
    throw new OptionError('fit: resume needs checkpoints, the folder or store to go on from.');
  }
  return {
    ...options,
    batchSize,
    optimizer: options.optimizer ?? adam({ learningRate: 2e-4 }),
    schedule: options.schedule ?? constant(),
    gradients: options.gradients ?? wholeBatch(),
    sampler: options.sampler ?? everyCaption(),
    ahead,
    monitor: options.monitor ?? rsumOf,
    validateEvery,
    saveEvery,
    store: typeof checkpoints === 'string' ? folderCheckpoints(checkpoints) : checkpoints,
    folder: typeof checkpoints === 'string' ? checkpoints : checkpoints?.folder,
  };
}

/** Whether something that happens every so often is due after a step. */
export function isDue(every: Every, globalStep: number, epochsDone: number, atEpochEnd: boolean): boolean {
  return 'steps' in every ? globalStep % every.steps === 0 : atEpochEnd && epochsDone % every.epochs === 0;
}

function interval(every: Every): number {
  return 'steps' in every ? every.steps : every.epochs;
}

function positive(name: string, value: number): void {
  if (value > 0) return;
  throw new OptionError(`fit: ${name} must be above 0, got ${value}. Leave it out for no clipping.`);
}

function rsumOf(metrics: unknown): number {
  const rsum = (metrics as { rsum?: unknown } | null)?.rsum;
  if (typeof rsum === 'number') return rsum;
  throw new OptionError(
    'fit: validate must give metrics with a number rsum, or give monitor to pick another.',
  );
}
