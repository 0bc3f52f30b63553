import { assertPositive, assertWhole, OptionError, type Loss } from '@vse/core';
import { adam } from './optimizers/adam';
import { folderCheckpoints, type CheckpointStore } from './checkpoints/checkpoint-store';
import type { GradientSource } from './gradients/gradient-source';
import type { HealthOptions } from './health/health';
import type { Optimizer } from './optimizers/optimizer';
import type { ProgressListener } from './progress/progress';
import { everyCaption, type Sampler } from './batches/sampler';
import { constant, type Schedule } from './optimizers/schedules';
import { wholeBatch } from './gradients/whole-batch';

/** An interval in epochs, or in steps counted over all epochs. */
export type Every = { readonly epochs: number } | { readonly steps: number };

/** Option `resume` of `fit` that accepts some differences from the run so far. */
export interface ResumeOptions {
  /**
   * Names of the settings that may differ, as the error about them gives them: `['optimizer.learningRate', 'clipNorm']`.
   * The run goes on with the new ones.
   */
  readonly allow: readonly string[];
}

/** Options of `fit`; `M` is the type of the validation metrics. */
export interface FitOptions<M = unknown> {
  /** Loss over the scores of a batch, such as `maxOfHinges()` of `@vse/losses`. */
  readonly loss: Loss;
  /** Number of passes over the training data. */
  readonly epochs: number;
  /**
   * Captions per step. The last batch of an epoch holds the rest; a size above the number of captions makes an epoch one
   * batch of all. Defaults to `128`.
   */
  readonly batchSize?: number;
  /** Optimiser; `fit` owns it and frees its state at the end. Defaults to `adam({ learningRate: 2e-4 })`. */
  readonly optimizer?: Optimizer;
  /**
   * Names of variables that are not trained, such as `['images.*']` for the whole image encoder; `*` stands for any text. An
   * encoder whose variables are all frozen encodes as outside training: without dropout, with the statistics that it has.
   * Defaults to none.
   */
  readonly frozen?: readonly string[];
  /** Factor on the optimiser's learning rate at each step. Defaults to `constant()`. */
  readonly schedule?: Schedule;
  /** Largest global norm of the gradients; SCAN and VSE++ clip at `2`. Defaults to no clipping. */
  readonly clipNorm?: number;
  /** Largest magnitude of a gradient element, applied before `clipNorm`. Defaults to no clipping. */
  readonly clipValue?: number;
  /** Computes the gradients of a batch; `fit` disposes it at the end. Defaults to `wholeBatch()`. */
  readonly gradients?: GradientSource;
  /** Health checks of the run, or `false` for none. Defaults to `{}`: all checks that need no margin. */
  readonly health?: HealthOptions | false;
  /** Plans the captions and images of each step. Defaults to `everyCaption()`. */
  readonly sampler?: Sampler;
  /** Seed of the batches: with the same seed and data they are the same again. */
  readonly seed: number;
  /** Batches read ahead while a step computes; each takes memory for its items. Defaults to `2`. */
  readonly ahead?: number;
  /** Computes the validation metrics, usually on the validation split. Defaults to no validation. */
  readonly validate?: () => Promise<M>;
  /** Turns metrics into the number that picks the best checkpoint; higher is better. Defaults to `metrics.rsum`. */
  readonly monitor?: (metrics: M) => number;
  /** Interval between validations; the end of training is always validated. Defaults to `{ epochs: 1 }`. */
  readonly validateEvery?: Every;
  /** Stops after this many validations in a row without a new best. Defaults to no early stopping. */
  readonly patience?: number;
  /** Folder (Node) or store of the checkpoints. Defaults to no checkpoints. */
  readonly checkpoints?: string | CheckpointStore;
  /** Interval between checkpoints; validations and the end of training are always saved. Defaults to `{ epochs: 1 }`. */
  readonly saveEvery?: Every;
  /**
   * Resumes from the checkpoint `last` if there is one. It must be of the same run: data, sampling, loss, optimiser, schedule,
   * clipping, variables, the options in the recipes of encoders and similarity, `identity`; a difference is refused by name, unless `{ allow }` names it. Options that only decide
   * how long the run goes on (`epochs`, `maxSteps`, `patience`) may change, as long as the schedule's factors so far do
   * not. Defaults to `false`.
   */
  readonly resume?: boolean | ResumeOptions;
  /**
   * Settings that change the weights and that `fit` cannot see, such as the margin of a loss of your own: values that JSON has a form
   * for, nested as you like. A run resumes only with the same. Defaults to `{}`.
   */
  readonly identity?: Readonly<Record<string, unknown>>;
  /**
   * Names and hashes of whatever else the weights depend on, besides the fingerprints of the encoders and the data
   * (vocabulary, features). A run resumes only with the same. Defaults to `{}`.
   */
  readonly fingerprint?: Readonly<Record<string, string>>;
  /** Any JSON value to keep in the checkpoint, such as the flags of the run. Defaults to `null`. */
  readonly config?: unknown;
  /** Receives every event of the run, such as `consoleProgress()`. Defaults to none. */
  readonly onProgress?: ProgressListener<M>;
  /** Stops the run after the current step when aborted; a checkpoint is written. Defaults to none. */
  readonly signal?: AbortSignal;
  /** Stops once the run has taken this many steps, counted over all epochs and resumptions. Defaults to no limit. */
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
  /** Folder of the metrics log. */
  readonly folder: string | undefined;
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws `OptionError` that names the option at fault.
 */
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
  if (clipNorm !== undefined) assertPositive('fit', 'clipNorm', clipNorm);
  if (clipValue !== undefined) assertPositive('fit', 'clipValue', clipValue);
  if (resume && checkpoints === undefined) {
    throw new OptionError('fit: resume needs checkpoints. Give the folder or store to resume from.');
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

/** True if an event with this interval is due after a step. */
export function isDue(every: Every, globalStep: number, epochsDone: number, atEpochEnd: boolean): boolean {
  return 'steps' in every ? globalStep % every.steps === 0 : atEpochEnd && epochsDone % every.epochs === 0;
}

function interval(every: Every): number {
  return 'steps' in every ? every.steps : every.epochs;
}

function rsumOf(metrics: unknown): number {
  const rsum = (metrics as { rsum?: unknown } | null)?.rsum;
  if (typeof rsum === 'number') return rsum;
  throw new OptionError(
    'fit: validate must return metrics with a number rsum, got none. Return one, or give monitor to pick another number.',
  );
}
