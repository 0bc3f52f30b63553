import type { FitSettings } from '../fit-options';
import type { Snapshot } from '../checkpoints/snapshot';
import type { ValidationRecord } from '../checkpoints/training-state';
import type { RunIdentity } from './opening-state';
import type { RunSettings } from './run-settings';
import { lengthDifference, scheduleDifference } from './schedule-record';

/** A difference between a checkpoint and the run that would resume from it. */
export interface Difference {
  /** Name of the setting, as in a message. */
  readonly what: string;
  readonly saved: string;
  readonly now: string;
  /** Name in `resume: { allow }`; absent if the run cannot go on with it. */
  readonly setting?: string;
}

/** Lists the differences between a checkpoint and a run that would change its weights or its best epoch. */
export function differences<M>(
  { state, optimizer }: Snapshot,
  settings: FitSettings<M>,
  { sampler, settings: now, schedule }: RunIdentity,
): readonly Difference[] {
  const { fingerprint = {}, gradients } = settings;
  const saved = state.settings ?? now;
  const sameOptimizer = optimizer.name === settings.optimizer.name;
  return [
    ...between({ ...state.fingerprint }, { ...fingerprint }).map((one) => ({
      ...one,
      what: `fingerprint ${one.what}`,
    })),
    ...between({ ...state.sampler }, { ...sampler }).map((one) => ({ ...one, what: `sampling ${one.what}` })),
    ...between({ 'gradients from': state.gradients ?? gradients.name }, { 'gradients from': gradients.name }),
    ...between({ 'the optimiser': optimizer.name }, { 'the optimiser': settings.optimizer.name }),
    ...between({ ...saved }, { ...now })
      .filter(({ what }) => sameOptimizer || !what.startsWith('optimizer.'))
      .filter(({ what }) => !what.startsWith('loss.') || ofLoss(what, saved, now))
      .filter(({ what }) =>
        parts.every((part) => !what.startsWith(`${part}.`) || ofPart(part, what, saved, now)),
      )
      .map((one) => ({ ...one, setting: one.what })),
    ...ofSchedule(state, settings, schedule),
    ...ofMonitor(state.validations as readonly ValidationRecord<M>[], settings),
  ];
}

/** True for a setting of the loss to compare: only the name of another loss, none if the checkpoint recorded no loss. */
function ofLoss(what: string, saved: RunSettings, now: RunSettings): boolean {
  const before = saved['loss.name'];
  return before !== undefined && (before === now['loss.name'] || what === 'loss.name');
}

const parts = ['images', 'captions', 'similarity'] as const;

/**
 * True for a setting of a part of the model to compare. Options are those of one factory: of another one only its name is
 * compared, and of a part without a recipe, now or in the checkpoint, only the name in messages.
 */
function ofPart(part: string, what: string, saved: RunSettings, now: RunSettings): boolean {
  if (what === `${part}.name`) return true;
  const [before, after] = [saved, now].map((settings) => settings[`${part}.recipe`] ?? 'none');
  if (before === 'none' || after === 'none') return false;
  return before === after || what === `${part}.recipe`;
}

function between(
  saved: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): Difference[] {
  const own = (record: Readonly<Record<string, unknown>>, key: string): unknown =>
    Object.hasOwn(record, key) ? record[key] : undefined;
  return [...new Set([...Object.keys(saved), ...Object.keys(now)])].flatMap((what) => {
    const [was, is] = [own(saved, what), own(now, what)];
    return Object.is(was, is) ? [] : [{ what, saved: String(was), now: String(is) }];
  });
}

function ofSchedule<M>(
  { schedule: saved, globalStep }: Snapshot['state'],
  { schedule }: FitSettings<M>,
  now: RunIdentity['schedule'],
): Difference[] {
  if (!saved) return [];
  const other = scheduleDifference(schedule, saved);
  if (other) {
    const known = other.step >= 0;
    return [
      {
        what: known ? `a schedule whose factor at step ${other.step} is` : 'the schedule of hash',
        saved: known ? String(other.saved) : saved.hash,
        now: known ? String(other.now) : 'another',
        setting: 'schedule',
      },
    ];
  }
  const longer = lengthDifference(schedule, [saved, now], globalStep);
  if (!longer) return [];
  return [
    {
      what: `a schedule over epochs`,
      saved: String(saved.epochs),
      now: `${now.epochs}, which changes its factor at step ${longer.step} from ${longer.saved} to ${longer.now}`,
      setting: 'epochs',
    },
  ];
}

/** Finds a validation whose metrics the monitor values otherwise now; metrics that it cannot read say nothing. */
function ofMonitor<M>(
  validations: readonly ValidationRecord<M>[],
  { monitor }: FitSettings<M>,
): Difference[] {
  for (const { metrics, value, globalStep } of validations) {
    const now = valueOf(() => monitor(metrics));
    if (now === undefined || now === value) continue;
    const what = `a monitor that values the validation after step ${globalStep} at`;
    return [{ what, saved: String(value), now: String(now), setting: 'monitor' }];
  }
  return [];
}

function valueOf(compute: () => number): number | undefined {
  try {
    const value = compute();
    return Number.isFinite(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
