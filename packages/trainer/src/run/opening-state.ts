import { DataError, VseError } from '@vse/core';
import { differences, type Difference } from './differences';
import type { FitSettings } from '../fit-options';
import { restoreModel, restoreOptimizer } from '../checkpoints/snapshot';
import type { SamplerRecord, ScheduleRecord, TrainingState } from '../checkpoints/training-state';
import type { AnyModel } from '../variables';
import type { RunSettings } from './run-settings';

/** Identity of a run: everything that determines its weights. */
export interface RunIdentity {
  readonly sampler: SamplerRecord;
  readonly settings: RunSettings;
  readonly schedule: ScheduleRecord;
}

/**
 * State at the start of a run: an empty one, or that of the last checkpoint, whose weights and optimiser state are
 * restored.
 *
 * @throws `DataError` if the checkpoint differs in data, vocabulary, weights or settings; names the differences.
 */
export async function openingState<M>(
  model: AnyModel,
  settings: FitSettings<M>,
  identity: RunIdentity,
): Promise<{ readonly state: TrainingState; readonly resumed: boolean }> {
  const saved = settings.resume ? await resumeFrom(model, settings, identity) : undefined;
  return { state: saved ?? emptyState(settings, identity), resumed: saved !== undefined };
}

async function resumeFrom<M>(
  model: AnyModel,
  settings: FitSettings<M>,
  identity: RunIdentity,
): Promise<TrainingState | undefined> {
  const { store, folder, loss, optimizer, gradients } = settings;
  const snapshot = await store?.load('last');
  if (!snapshot) return undefined;
  const { state } = snapshot;
  try {
    assertSameRun(settings, differences(snapshot, settings, identity));
    restoreModel(model, snapshot, loss);
    restoreOptimizer(optimizer, snapshot);
  } catch (cause) {
    if (folder === undefined || !VseError.isInstance(cause)) throw cause;
    throw new DataError(`fit: cannot resume from ${folder}/last. ${cause.message}`, { cause });
  }
  return { ...state, ...identity, gradients: gradients.name };
}

function assertSameRun<M>({ resume }: FitSettings<M>, found: readonly Difference[]): void {
  const allowed = typeof resume === 'object' ? resume.allow : [];
  const refused = found.filter(({ setting }) => setting === undefined || !allowed.includes(setting));
  if (refused.length === 0) return;
  const named = refused.map(({ what, saved, now }) => `${what} ${saved}, this run has ${now}`).join('; ');
  const settings = refused.flatMap(({ setting }) => setting ?? []);
  const allow = settings.map((name) => `'${name}'`).join(', ');
  const remedy =
    settings.length === refused.length
      ? `start a new run in another folder, or go on with the new by resume: { allow: [${allow}] }.`
      : 'or start a new run in another folder.';
  throw new DataError(`fit: the checkpoint was trained with ${named}. Resume with the same, ${remedy}`);
}

function emptyState<M>(settings: FitSettings<M>, identity: RunIdentity): TrainingState {
  const { fingerprint = {}, config = null, gradients } = settings;
  return {
    epoch: 0,
    step: 0,
    globalStep: 0,
    lossSum: 0,
    // The order of the fields is that in which a checkpoint is read back: equal states have equal files.
    sampler: identity.sampler,
    gradients: gradients.name,
    settings: identity.settings,
    schedule: identity.schedule,
    epochs: [],
    validations: [],
    fingerprint,
    config,
  };
}
