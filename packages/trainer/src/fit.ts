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
 * Trains a model on pairs of images and captions, and returns the losses and validations of the run. By default each step
 * scores `batchSize` shuffled captions against their images, each image once; `sampler` plans other batches. The next
 * batches are read while a step computes, and only scalars are read back from the backend.
 *
 * With `checkpoints` a run that was killed resumes at its last checkpoint and ends with the weights of an uninterrupted
 * one. A step whose loss or gradients are not finite ends the run and leaves the weights as before it.
 *
 * @param model - Encoders and similarity; their variables are trained in place.
 * @param train - Training pairs.
 * @param options - Loss, epochs, seed, and everything that has a default.
 * @throws `OptionError` if an option is out of range.
 * @throws `DataError` if the data or a checkpoint do not fit.
 * @throws `VseError` if the loss or the gradients are not finite, or if tensors leak.
 *
 * @example
 * ```ts
 * import { cosine } from '@vse/attention';
 * import { regionProjection } from '@vse/image-encoders';
 * import { maxOfHinges } from '@vse/losses';
 * import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
 * import { adam, fit } from '@vse/trainer';
 *
 * const captions = ['a red square', 'one red box', 'a blue circle', 'one blue disc'];
 * const features = [Float32Array.of(1, 0), Float32Array.of(0, 1)]; // one vector per image
 * const vocabulary = buildVocabulary(captions, { minCount: 1 });
 * const model = {
 *   images: regionProjection({ inputDim: 2, embedDim: 8 }),
 *   captions: gruEncoder({ vocabulary, wordDim: 4, embedDim: 8 }),
 *   similarity: cosine(),
 * };
 * const train = {
 *   name: 'shapes',
 *   synthetic: true,
 *   imageCount: 2,
 *   captionToImage: Int32Array.of(0, 0, 1, 1),
 *   readImages: async (rows: ArrayLike<number>) =>
 *     Array.from(rows, (row) => ({ values: features[row]!, length: 1, dim: 2 })),
 *   readCaptions: async (rows: ArrayLike<number>) => Array.from(rows, (row) => captions[row]!),
 * };
 * const history = await fit(model, train, {
 *   loss: maxOfHinges(),
 *   epochs: 2,
 *   batchSize: 4,
 *   seed: 1,
 *   optimizer: adam({ learningRate: 0.01 }),
 * });
 * console.log(history.epochs.map(({ loss }) => loss)); // one mean loss per epoch
 * ```
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

/** Trains to the end of the current epoch, or until training is over. */
async function trainEpoch<I, C, M>(
  batches: ReadAhead<I, C>,
  settings: FitSettings<M>,
  run: Run<I, C>,
): Promise<void> {
  const { state } = run;
  const { epoch } = state;
  const { stepsPerEpoch } = run.batches;
  for (let step = state.step; step < stepsPerEpoch; step++) {
    const started = performance.now();
    const items = await batches.next();
    const waited = performance.now() - started;
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
