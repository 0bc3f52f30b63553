import { OptionError } from '@vse/core';

/** Where training stands: epochs and steps are counted from 0, and `step` over all epochs. */
export interface ScheduleTime {
  readonly epoch: number;
  readonly step: number;
  readonly totalSteps: number;
}

/** The factor of the optimiser's learning rate at a time. */
export type Schedule = (time: ScheduleTime) => number;

export interface StepDecayOptions {
  /** How many epochs each level lasts; SCAN on Flickr30K and VSE++ take 15. */
  readonly every: number;
  /** What each level multiplies the one before with. Defaults to `0.1`. */
  readonly factor?: number;
}

export interface WarmupCosineOptions {
  /** How many steps the rate rises for. */
  readonly warmupSteps: number;
  /** The factor at the last step. Defaults to `0`. */
  readonly final?: number;
}

/** The learning rate as it is. */
export function constant(): Schedule {
  return () => 1;
}

/** Multiplies the learning rate by `factor` after every `every` epochs. */
export function stepDecay({ every, factor = 0.1 }: StepDecayOptions): Schedule {
  if (!(every > 0)) throw new OptionError(`stepDecay: every must be above 0 epochs, got ${every}.`);
  if (!(factor > 0)) throw new OptionError(`stepDecay: factor must be above 0, got ${factor}.`);
  return ({ epoch }) => factor ** Math.floor(epoch / every);
}

/** Falls along half a cosine from 1 to `final` (0 unless told) at the end of training. */
export function cosineDecay({ final = 0 }: Pick<WarmupCosineOptions, 'final'> = {}): Schedule {
  if (!(final >= 0)) throw new OptionError(`cosineDecay: final must be a number from 0, got ${final}.`);
  return warmupCosine({ warmupSteps: 0, final });
}

/** Another schedule whose factors rise in a line from almost nothing over the first `steps` steps. */
export function linearWarmup(steps: number, then: Schedule): Schedule {
  if (!(steps >= 0)) throw new OptionError(`linearWarmup: steps must be a number from 0, got ${steps}.`);
  return (time) => then(time) * Math.min(1, (time.step + 1) / Math.max(1, steps));
}

/**
 * Rises in a line over the first steps, then falls along half a cosine to `final` at the end.
 * Loshchilov and Hutter, https://arxiv.org/abs/1608.03983
 */
export function warmupCosine({ warmupSteps, final = 0 }: WarmupCosineOptions): Schedule {
  if (!(warmupSteps >= 0)) {
    throw new OptionError(`warmupCosine: warmupSteps must be a number from 0, got ${warmupSteps}.`);
  }
  if (!(final >= 0)) throw new OptionError(`warmupCosine: final must be a number from 0, got ${final}.`);
  return ({ step, totalSteps }) => {
    if (step < warmupSteps) return (step + 1) / warmupSteps;
    const done = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
    return final + (1 - final) * 0.5 * (1 + Math.cos(Math.PI * done));
  };
}
