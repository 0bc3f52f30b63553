import { OptionError } from '@vse/core';
import { deadUnits, healthLook, type HealthLook } from './health-look';
import type { StepTimes } from '../progress/progress';
import type { StepReport } from '../run/step';

export interface HealthOptions {
  /** The margin of the loss. Without it, neither a loss stuck at 2 x pairs x margin nor an idle loss is noticed. */
  readonly margin?: number;
  /** How many steps lie between two looks. Defaults to `10`. */
  readonly every?: number;
  /** How many looks in a row must show a fault before it is told. Defaults to `5`. */
  readonly looks?: number;
}

/** A fault of a run that trains on: told once, with its cause and what to do. */
export interface HealthWarning {
  /** Short and stable: `'collapse'`. */
  readonly kind: string;
  readonly message: string;
}

/** A step that was looked at. */
export interface LookedAt extends Pick<StepReport, 'loss' | 'gradientNorm' | 'measures'> {
  readonly pairs: number;
  readonly clipped: boolean;
}

export interface HealthMonitor {
  /** What measures the step that makes `globalStep` steps in all; `undefined` where it is not looked at. */
  look(globalStep: number): HealthLook | undefined;
  /** Hears of the time of every step. */
  time(times: StepTimes): void;
  /** The faults that have lasted, each once in the life of the monitor. */
  judge(step: LookedAt): readonly HealthWarning[];
}

interface Check {
  readonly kind: string;
  /** Whether the step shows it; `undefined` where it cannot tell. */
  readonly shows: (step: LookedAt) => boolean | undefined;
  /** The cause and the remedy. */
  readonly message: (looks: string) => string;
}

/**
 * Watches a run for what makes it learn nothing: collapse, an idle loss, vanishing or growing gradients, dead units,
 * dims that say nothing, and data that comes too slowly. Throws an `OptionError` for an option out of range.
 */
export function healthMonitor({ margin, every = 10, looks = 5 }: HealthOptions = {}): HealthMonitor {
  for (const [name, value] of Object.entries({ every, looks })) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new OptionError(`fit: health.${name} must be a whole number from 1, got ${value}.`);
  }
  if (margin !== undefined && !(margin > 0 && margin < Infinity)) {
    throw new OptionError(`fit: health.margin must be a number above 0, got ${margin}. Leave it out.`);
  }
  const inARow = new Map<string, number>();
  const told = new Set<string>();
  const norms = typicalNorm();
  let spent = { data: 0, all: 0 };
  const during = `in ${looks} looks, ${every} steps apart`;
  return {
    look: (globalStep) => (globalStep % every === 0 ? healthLook(margin ?? 0) : undefined),
    time({ data, forward, backward, update }) {
      spent = { data: spent.data + data, all: spent.all + data + forward + backward + update };
    },
    judge(step) {
      const waiting = spent.data / spent.all;
      spent = { data: 0, all: 0 };
      const dead = Object.keys(step.measures).filter((name) => name.startsWith(deadUnits));
      const checks = [
        ...lossChecks(margin),
        ...gradientChecks(norms(step)),
        ...dead.map(deadCheck),
        dataCheck(waiting),
      ];
      return checks.flatMap(({ kind, shows, message }) => {
        const shown = shows(step);
        if (shown === undefined) return [];
        const count = shown ? (inARow.get(kind) ?? 0) + 1 : 0;
        inARow.set(kind, count);
        if (count < looks || told.has(kind)) return [];
        told.add(kind);
        return [{ kind, message: message(during) }];
      });
    },
  };
}

function lossChecks(margin: number | undefined): readonly Check[] {
  const flat: Check = {
    kind: 'collapse',
    shows: ({ measures: { 'score spread': spread }, loss, pairs }) =>
      spread === undefined
        ? undefined
        : spread < 1e-3 || (margin !== undefined && Math.abs(loss / (2 * pairs * margin) - 1) < 0.01),
    message: (during) =>
      `collapse: all pairs score alike, or the loss stands at 2 x pairs x margin, ${during}: the encoders give one ` +
      'vector for everything. Start with a loss over all negatives (warmUp(sumOfHinges(), maxOfHinges(), ' +
      '{ epochs: 1 })), lower the learning rate, or use a larger batch.',
  };
  const dims = (side: 'image' | 'caption'): Check => ({
    kind: `constant ${side} dims`,
    shows: ({ measures }) => exceeds(measures[`constant ${side} dims`], 0.5),
    message: (during) =>
      `constant dims: more than half of the dims of the ${side} embeddings are the same over the whole batch ${during}. ` +
      `Check that the ${side} features differ, and lower the learning rate.`,
  });
  const idle: Check = {
    kind: 'idle loss',
    shows: ({ measures: { violated } }) => (violated === undefined ? undefined : violated === 0),
    message: (during) =>
      `idle loss: no triplet is within the margin ${during}, so that the loss teaches nothing. ` +
      'Use a larger batch, a wider margin or harder negatives, or stop here.',
  };
  return [flat, dims('image'), dims('caption'), ...(margin === undefined ? [] : [idle])];
}

function gradientChecks(typical: number): readonly Check[] {
  return [
    {
      kind: 'no gradient',
      shows: ({ gradientNorm, measures }) => gradientNorm === 0 && measures['violated'] !== 0,
      message: (during) =>
        `no gradient: the gradients of all variables are 0 ${during}. Check that the loss depends on the scores, and ` +
        'that no unit before them is saturated or dead.',
    },
    {
      kind: 'growing gradients',
      shows: ({ gradientNorm, clipped }) => !clipped && gradientNorm > 100 * typical,
      message: (during) =>
        `growing gradients: their norm is more than 100 times the median of the run ${during}. ` +
        'Clip the gradients (clipNorm: 2) or lower the learning rate.',
    },
  ];
}

function dataCheck(waiting: number): Check {
  return {
    kind: 'slow data',
    shows: () => waiting > 0.5,
    message: (during) =>
      `slow data: more than half of the time goes into waiting for the next batch ${during}. ` +
      'Extract features once into a store, or keep the data on a faster disk.',
  };
}

function deadCheck(name: string): Check {
  return {
    kind: name,
    shows: ({ measures, gradientNorm }) => gradientNorm > 0 && (measures[name] ?? 0) >= 0.5,
    message: (during) =>
      `${name}: at least half of them get no gradient from a whole batch ${during}. A large step has pushed them out of ` +
      'reach: lower the learning rate, clip the gradients, or normalise the batch before the activation.',
  };
}

function exceeds(measure: number | undefined, limit: number): boolean | undefined {
  return measure === undefined ? undefined : measure > limit;
}

/** The median norm of the looks before. */
function typicalNorm(): (step: LookedAt) => number {
  const seen: number[] = [];
  return ({ gradientNorm }) => {
    const sorted = [...seen].sort((a, b) => a - b);
    if (seen.length < 1000) seen.push(gradientNorm);
    return sorted.length < 10 ? Infinity : sorted[sorted.length >> 1]!;
  };
}
