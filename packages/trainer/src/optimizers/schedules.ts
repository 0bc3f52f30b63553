import { assertNumber, assertPositive } from '@vse/core';

/** Progress of the training, input of a schedule. */
export interface ScheduleTime {
  /** Epoch, from 0. */
  readonly epoch: number;
  /** Step over all epochs, from 0. */
  readonly step: number;
  /** Steps of the whole training. */
  readonly totalSteps: number;
}

/** Factor of the learning rate at a step. */
export type Schedule = (time: ScheduleTime) => number;

/** Options of `stepDecay`. */
export interface StepDecayOptions {
  /** Epochs between two decays; SCAN on Flickr30K and VSE++ take 15. */
  readonly every: number;
  /** Factor of each decay. Defaults to `0.1`. */
  readonly factor?: number;
}

/** Options of `warmupCosine`. */
export interface WarmupCosineOptions {
  /** Steps of the warm-up. */
  readonly warmupSteps: number;
  /** Factor at the last step. Defaults to `0`. */
  readonly final?: number;
}

/**
 * Keeps the learning rate constant.
 *
 * @example
 * ```ts
 * import { constant } from '@vse/trainer';
 *
 * const schedule = constant();
 * console.log([0, 50].map((step) => schedule({ epoch: 0, step, totalSteps: 100 }))); // [1, 1]
 * ```
 */
export function constant(): Schedule {
  return () => 1;
}

/**
 * Multiplies the learning rate by `factor` after every `every` epochs.
 *
 * @param options - Epochs between decays, and their factor.
 * @throws `OptionError` if an option is not above 0.
 *
 * @example
 * ```ts
 * import { stepDecay } from '@vse/trainer';
 *
 * const schedule = stepDecay({ every: 15 });
 * console.log([0, 14, 15].map((epoch) => schedule({ epoch, step: 0, totalSteps: 100 }))); // [1, 1, 0.1]
 * ```
 */
export function stepDecay({ every, factor = 0.1 }: StepDecayOptions): Schedule {
  assertPositive('stepDecay', 'every', every);
  assertPositive('stepDecay', 'factor', factor);
  return ({ epoch }) => factor ** Math.floor(epoch / every);
}

/**
 * Decays the learning rate along half a cosine, from a factor of 1 to `final` at the end of training.
 * Loshchilov and Hutter, https://arxiv.org/abs/1608.03983
 *
 * @param options - Factor at the end. Defaults to `0`.
 * @throws `OptionError` if `final` is not a number of at least 0.
 *
 * @example
 * ```ts
 * import { cosineDecay } from '@vse/trainer';
 *
 * const schedule = cosineDecay({ final: 0.1 });
 * console.log([0, 50, 100].map((step) => schedule({ epoch: 0, step, totalSteps: 100 }))); // [1, 0.55, 0.1]
 * ```
 */
export function cosineDecay({ final = 0 }: Pick<WarmupCosineOptions, 'final'> = {}): Schedule {
  assertNumber('cosineDecay', 'final', final, { from: 0 });
  return warmupCosine({ warmupSteps: 0, final });
}

/**
 * Warms another schedule up: its factors rise linearly from near 0 over the first `steps` steps.
 *
 * @param steps - Steps of the warm-up.
 * @param then - Schedule to warm up.
 * @throws `OptionError` if `steps` is not a number of at least 0.
 *
 * @example
 * ```ts
 * import { constant, linearWarmup } from '@vse/trainer';
 *
 * const schedule = linearWarmup(10, constant());
 * console.log([0, 4, 50].map((step) => schedule({ epoch: 0, step, totalSteps: 100 }))); // [0.1, 0.5, 1]
 * ```
 */
export function linearWarmup(steps: number, then: Schedule): Schedule {
  assertNumber('linearWarmup', 'steps', steps, { from: 0 });
  return (time) => then(time) * Math.min(1, (time.step + 1) / Math.max(1, steps));
}

/**
 * Warms up linearly over the first steps, then decays along half a cosine to `final` at the end of training.
 * Loshchilov and Hutter, https://arxiv.org/abs/1608.03983
 *
 * @param options - Steps of the warm-up, and factor at the end.
 * @throws `OptionError` if an option is not a number of at least 0.
 *
 * @example
 * ```ts
 * import { warmupCosine } from '@vse/trainer';
 *
 * const schedule = warmupCosine({ warmupSteps: 20 });
 * console.log([9, 20, 60].map((step) => schedule({ epoch: 0, step, totalSteps: 100 }))); // [0.5, 1, 0.5]
 * ```
 */
export function warmupCosine({ warmupSteps, final = 0 }: WarmupCosineOptions): Schedule {
  assertNumber('warmupCosine', 'warmupSteps', warmupSteps, { from: 0 });
  assertNumber('warmupCosine', 'final', final, { from: 0 });
  return ({ step, totalSteps }) => {
    if (step < warmupSteps) return (step + 1) / warmupSteps;
    const done = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
    return final + (1 - final) * 0.5 * (1 + Math.cos(Math.PI * done));
  };
}
