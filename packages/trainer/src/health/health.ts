import { assertPositive, assertWhole } from '@vse/core';
import { deadUnits, healthSample, type HealthSample } from './health-sample';
import type { StepTimes } from '../progress/progress';
import type { StepReport } from '../run/step';

/** Options of the health checks of `fit`. */
export interface HealthOptions {
  /** Margin of the loss. Without it a loss stuck at 2 x pairs x margin and an idle loss go unnoticed. */
  readonly margin?: number;
  /** Steps from one health sample to the next. Defaults to `10`. */
  readonly every?: number;
  /** Samples in a row that must show a fault before it is reported. Defaults to `5`. */
  readonly samples?: number;
}

/** A fault that does not stop the run; reported once, with cause and remedy. */
export interface HealthWarning {
  /** Short and stable: `'collapse'`. */
  readonly kind: string;
  readonly message: string;
}

/** A step with its health measurements. */
export interface SampledStep extends Pick<StepReport, 'loss' | 'gradientNorm' | 'measurements'> {
  readonly pairs: number;
  readonly clipped: boolean;
}

export interface HealthMonitor {
  /** Sample for the step that brings the run to `globalStep` steps; `undefined` if that step is not sampled. */
  sample(globalStep: number): HealthSample | undefined;
  /** Adds up the times of every step. */
  time(times: StepTimes): void;
  /** Faults that lasted for enough samples, each reported once in the life of the monitor. */
  judge(step: SampledStep): readonly HealthWarning[];
}

interface Check {
  readonly kind: string;
  /** True if the step shows the fault; `undefined` if this step cannot tell. */
  readonly shows: (step: SampledStep) => boolean | undefined;
  /** Cause and remedy. */
  readonly message: (during: string) => string;
}

/**
 * Watches a run for faults that keep it from learning: collapse, an idle loss, vanishing or growing gradients, dead
 * units, constant embedding dimensions and slow data.
 *
 * @throws `OptionError` if an option is out of range.
 */
export function healthMonitor({ margin, every = 10, samples = 5 }: HealthOptions = {}): HealthMonitor {
  assertWhole('fit', 'health.every', every);
  assertWhole('fit', 'health.samples', samples);
  if (margin !== undefined) assertPositive('fit', 'health.margin', margin);
  const inARow = new Map<string, number>();
  const reported = new Set<string>();
  const norms = typicalNorm();
  const stuck = stuckAbove(margin, samples);
  let spent = { data: 0, all: 0 };
  const during = `in ${samples} samples, ${every} steps apart`;
  return {
    sample: (globalStep) => (globalStep % every === 0 ? healthSample(margin ?? 0) : undefined),
    time({ data, forward, backward, update }) {
      spent = { data: spent.data + data, all: spent.all + data + forward + backward + update };
    },
    judge(step) {
      const waiting = spent.data / spent.all;
      spent = { data: 0, all: 0 };
      const dead = Object.keys(step.measurements).filter((name) => name.startsWith(deadUnits));
      const checks = [
        ...lossChecks(margin, stuck(step)),
        ...gradientChecks(norms(step)),
        ...dead.map(deadCheck),
        dataCheck(waiting),
      ];
      return checks.flatMap(({ kind, shows, message }) => {
        const shown = shows(step);
        if (shown === undefined) return [];
        const count = shown ? (inARow.get(kind) ?? 0) + 1 : 0;
        inARow.set(kind, count);
        if (count < samples || reported.has(kind)) return [];
        reported.add(kind);
        return [{ kind, message: message(during) }];
      });
    },
  };
}

function lossChecks(margin: number | undefined, stuck: boolean): readonly Check[] {
  const flat: Check = {
    kind: 'collapse',
    shows: ({ measurements: { 'score spread': spread }, loss, pairs }) =>
      spread === undefined
        ? undefined
        : spread < 1e-3 ||
          stuck ||
          (margin !== undefined && Math.abs(loss / (2 * pairs * margin) - 1) < 0.01),
    message: (during) =>
      `collapse: all pairs score alike, or the loss is stuck at 2 x pairs x margin or above with every triplet violated, ` +
      `${during}: the encoders return nearly one vector for every item. Start with a loss over all negatives for longer ` +
      '(warmUp(sumOfHinges(), maxOfHinges(), { epochs: 1 }), or more epochs), lower the learning rate or warm it up, or ' +
      'use a larger batch.',
  };
  const dims = (side: 'image' | 'caption'): Check => ({
    kind: `constant ${side} dims`,
    shows: ({ measurements }) => exceeds(measurements[`constant ${side} dims`], 0.5),
    message: (during) =>
      `constant dims: more than half of the dimensions of the ${side} embeddings are constant over the batch ${during}. ` +
      `Check that the ${side} features differ, and lower the learning rate.`,
  });
  const idle: Check = {
    kind: 'idle loss',
    shows: ({ measurements: { violated } }) => (violated === undefined ? undefined : violated === 0),
    message: (during) =>
      `idle loss: no triplet violates the margin ${during}, so the loss has no gradient. ` +
      'Use a larger batch, a wider margin or harder negatives, or stop here.',
  };
  return [flat, dims('image'), dims('caption'), ...(margin === undefined ? [] : [idle])];
}

function gradientChecks(typical: number): readonly Check[] {
  return [
    {
      kind: 'no gradient',
      shows: ({ gradientNorm, measurements }) => gradientNorm === 0 && measurements['violated'] !== 0,
      message: (during) =>
        `no gradient: the gradients of all variables are 0 ${during}. Check that the loss depends on the scores, and ` +
        'that no unit before them is saturated or dead.',
    },
    {
      kind: 'growing gradients',
      shows: ({ gradientNorm, clipped }) => !clipped && gradientNorm > 100 * typical,
      message: (during) =>
        `growing gradients: the gradient norm is more than 100 times the median of the run ${during}. ` +
        'Clip the gradients (clipNorm: 2) or lower the learning rate.',
    },
  ];
}

function dataCheck(waiting: number): Check {
  return {
    kind: 'slow data',
    shows: () => waiting > 0.5,
    message: (during) =>
      `slow data: more than half of the time is spent waiting for the next batch ${during}. ` +
      'Extract features once into a store, or keep the data on a faster disk.',
  };
}

function deadCheck(name: string): Check {
  return {
    kind: name,
    shows: ({ measurements, gradientNorm }) => gradientNorm > 0 && (measurements[name] ?? 0) >= 0.5,
    message: (during) =>
      `${name}: at least half of them get no gradient from a whole batch ${during}. A large step has saturated them: ` +
      'lower the learning rate, clip the gradients, or normalise the batch before the activation.',
  };
}

function exceeds(measurement: number | undefined, limit: number): boolean | undefined {
  return measurement === undefined ? undefined : measurement > limit;
}

/**
 * True if the loss is above 2 x pairs x margin with nearly every triplet violated, and has hardly fallen over the last
 * `samples` samples of that kind in a row (by less than 5 %, or 10 % where really all are violated): some scores differ, but no
 * match scores above the rest. A healthy run starts there too, and falls. The last batch of an epoch is smaller: losses are
 * compared as multiples of that value.
 */
function stuckAbove(margin: number | undefined, samples: number): (step: SampledStep) => boolean {
  const recent: number[] = [];
  return ({ loss, pairs, measurements: { violated = 0 } }) => {
    const multiple = margin === undefined ? 0 : loss / (2 * pairs * margin);
    if (violated < 0.98 || multiple < 1) recent.length = 0;
    else recent.push(multiple);
    if (recent.length > samples) recent.shift();
    return recent.length > 0 && multiple > (violated < 0.995 ? 0.95 : 0.9) * recent[0]!;
  };
}

/** Median gradient norm of the samples so far; infinite for fewer than 10. */
function typicalNorm(): (step: SampledStep) => number {
  const seen: number[] = [];
  return ({ gradientNorm }) => {
    const sorted = [...seen].sort((a, b) => a - b);
    if (seen.length < 1000) seen.push(gradientNorm);
    return sorted.length < 10 ? Infinity : sorted[sorted.length >> 1]!;
  };
}
