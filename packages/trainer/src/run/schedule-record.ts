import type { Schedule } from '../optimizers/schedules';
import type { ScheduleRecord } from '../checkpoints/training-state';

/** Steps whose factors are kept for messages, and those that are hashed. */
const [kept, hashed] = [9, 2000];

interface Length {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}

/** Record of a schedule over a training of this length. */
export function scheduleRecord(schedule: Schedule, { epochs, stepsPerEpoch }: Length): ScheduleRecord {
  const total = epochs * stepsPerEpoch;
  const factorAt = factorsOf(schedule, { epochs, stepsPerEpoch });
  const all = [...spread(total, hashed), ...spread(Math.min(total, hashed), hashed)];
  const firsts = spread(epochs, hashed).map((epoch) => epoch * stepsPerEpoch);
  const factors = Float32Array.from([...all, ...firsts], factorAt);
  return {
    epochs,
    stepsPerEpoch,
    factors: spread(total, kept).map((step) => [step, Math.fround(factorAt(step))] as const),
    hash: hashOf(new Uint8Array(factors.buffer)),
  };
}

/** A step whose factor differs. */
export interface ScheduleDifference {
  readonly step: number;
  readonly saved: number;
  readonly now: number;
}

/**
 * Compares a schedule with the record of another over the length of the recorded training; `step` is -1 if they differ
 * between the steps whose factors the record has.
 */
export function scheduleDifference(
  schedule: Schedule,
  saved: ScheduleRecord,
): ScheduleDifference | undefined {
  if (scheduleRecord(schedule, saved).hash === saved.hash) return undefined;
  const factorAt = factorsOf(schedule, saved);
  const differing = saved.factors.find(([step, factor]) => Math.fround(factorAt(step)) !== factor);
  if (!differing) return { step: -1, saved: NaN, now: NaN };
  const [step, factor] = differing;
  return { step, saved: factor, now: factorAt(step) };
}

/** First of the steps done so far whose factor is another one in a training of another length. */
export function lengthDifference(
  schedule: Schedule,
  [before, now]: readonly [Length, Length],
  done: number,
): ScheduleDifference | undefined {
  const [was, is] = [factorsOf(schedule, before), factorsOf(schedule, now)];
  const step = spread(done, hashed).find((at) => Math.fround(was(at)) !== Math.fround(is(at)));
  return step === undefined ? undefined : { step, saved: was(step), now: is(step) };
}

function factorsOf(schedule: Schedule, { epochs, stepsPerEpoch }: Length): (step: number) => number {
  const totalSteps = epochs * stepsPerEpoch;
  return (step) => schedule({ epoch: Math.floor(step / stepsPerEpoch), step, totalSteps });
}

/** At most `most` whole numbers from 0 to below `total`, evenly spaced, with the first and the last. */
function spread(total: number, most: number): number[] {
  if (total <= most) return Array.from({ length: total }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.floor((i * (total - 1)) / (most - 1)));
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
