import type { MatchingModel, PairedData } from '@vse/core';
import { fitSettings, isDue, type FitOptions, type FitSettings } from './fit-options';
import { readAhead, type ReadAhead } from './batches/read-ahead';
import { openRun, type Run } from './run/run';
import { assertPairs } from './batches/sampler';
import {
  bestOf,
  type TrainingHistory,
  type TrainingState,
  type ValidationRecord,
} from './checkpoints/training-state';

/**
 * Trains a model on pairs of images and captions. Each step takes what `sampler` plans, `batchSize` captions of a
 * seeded shuffle with each of their images once unless told otherwise, while the next batches are read; of the tensors
 * only scalars are read back. A step whose loss or gradients are not finite is not taken.
 *
 * With `checkpoints`, written while training goes on, a run can be killed and resumed at any step, and gives the weights
 * of an uninterrupted one.
 * Throws an `OptionError` for an option out of range, a `VseError` where the loss stops being finite or tensors leak,
 * and a `DataError` where a checkpoint does not fit.
 */
export async function fit<I, C, M = unknown>(
  model: MatchingModel<I, C>,
  train: PairedData<I, C>,
  options: FitOptions<M>,
): Promise<TrainingHistory<M>> {
  const settings = fitSettings(options);
  assertPairs('fit', train);
  let run: Run<I, C> | undefined;
  let batches: ReadAhead<I, C> | undefined;
  try {
    run = await openRun(model, train, settings);
    const { epochs, ahead } = settings;
    batches = readAhead(train, run.batches, { from: run.state, epochs, ahead });
    while (!isOver(settings, run.state)) await trainEpoch(batches, settings, run);
    const interrupted = settings.signal?.aborted === true;
    const measured = !interrupted && run.state.globalStep > 0;
    const best =
      measured && (await run.validate(Math.max(0, run.state.epoch - (run.state.step === 0 ? 1 : 0))));
    await run.save(best);
    await run.finish(interrupted);
    return historyOf(run.state, interrupted);
  } finally {
    await batches?.close();
    await run?.close();
    await settings.gradients.dispose?.();
    settings.optimizer.dispose();
  }
}

/** Trains from where the state stands to the end of its epoch, or to where training is over. */
async function trainEpoch<I, C, M>(
  batches: ReadAhead<I, C>,
  settings: FitSettings<M>,
  run: Run<I, C>,
): Promise<void> {
  const { state } = run;
  const { epoch } = state;
  const { stepsPerEpoch } = run.batches;
  for (let step = state.step; step < stepsPerEpoch; step++) {
    const asked = performance.now();
    const items = await batches.next();
    const waited = performance.now() - asked;
    const last = step === stepsPerEpoch - 1;
    await run.step(items!, waited);
    if (last) await run.closeEpoch();
    const due = (every: FitSettings<M>['saveEvery']): boolean =>
      isDue(every, state.globalStep, epoch + 1, last);
    const best = due(settings.validateEvery) && (await run.validate(epoch));
    if (best || due(settings.saveEvery) || due(settings.validateEvery)) await run.save(best);
    if (last) run.assertFlat(epoch);
    if (isOver(settings, state)) return;
  }
}

function isOver<M>({ epochs, maxSteps, patience, signal }: FitSettings<M>, state: TrainingState): boolean {
  const { validations } = state;
  const best = bestOf(validations);
  const sinceBest = best ? validations.length - 1 - validations.indexOf(best) : 0;
  return (
    signal?.aborted === true ||
    state.epoch >= epochs ||
    state.globalStep >= (maxSteps ?? Infinity) ||
    sinceBest >= (patience ?? Infinity)
  );
}

function historyOf<M>(state: TrainingState, interrupted: boolean): TrainingHistory<M> {
  const validations = state.validations as readonly ValidationRecord<M>[];
  const best = bestOf(validations);
  return {
    epochs: state.epochs,
    validations,
    ...(best ? { best } : {}),
    steps: state.globalStep,
    interrupted,
  };
}
