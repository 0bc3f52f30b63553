import { DataError, VseError } from '@vse/core';
import type { FitSettings } from '../fit-options';
import { restoreModel, restoreOptimizer } from '../checkpoints/snapshot';
import { assertSame, type SamplerRecord, type TrainingState } from '../checkpoints/training-state';
import type { AnyModel } from '../variables';

/**
 * State at the start of a run: an empty one, or that of the last checkpoint, whose weights and optimiser state are
 * restored.
 *
 * @throws `DataError` if the checkpoint differs in data, vocabulary, weights or settings; names the difference.
 */
export async function openingState<M>(
  model: AnyModel,
  settings: FitSettings<M>,
  sampler: SamplerRecord,
): Promise<{ readonly state: TrainingState; readonly resumed: boolean }> {
  const saved = settings.resume ? await resumeFrom(model, settings, sampler) : undefined;
  return { state: saved ?? emptyState(settings, sampler), resumed: saved !== undefined };
}

async function resumeFrom<M>(
  model: AnyModel,
  { store, folder, loss, optimizer, gradients: { name }, fingerprint = {} }: FitSettings<M>,
  sampler: SamplerRecord,
): Promise<TrainingState | undefined> {
  const snapshot = await store?.load('last');
  if (!snapshot) return undefined;
  try {
    assertSame('fingerprint', snapshot.state.fingerprint, fingerprint);
    assertSame('sampling', { ...snapshot.state.sampler }, { ...sampler });
    const { gradients = name } = snapshot.state;
    assertSame('gradients', { from: gradients }, { from: name });
    restoreModel(model, snapshot, loss);
    restoreOptimizer(optimizer, snapshot);
  } catch (cause) {
    if (folder === undefined || !VseError.isInstance(cause)) throw cause;
    throw new DataError(`fit: cannot resume from ${folder}/last. ${cause.message}`, { cause });
  }
  return { ...snapshot.state, gradients: name };
}

function emptyState<M>(settings: FitSettings<M>, sampler: SamplerRecord): TrainingState {
  const { fingerprint = {}, config = null, gradients } = settings;
  return {
    epoch: 0,
    step: 0,
    globalStep: 0,
    lossSum: 0,
    sampler,
    gradients: gradients.name,
    epochs: [],
    validations: [],
    fingerprint,
    config,
  };
}
