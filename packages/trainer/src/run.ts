import { DataError, VseError, type MatchingModel, type PairedData } from '@vse/core';
import { collateBatch, disposeBatch, type BatchItems } from './batch';
import type { FitSettings } from './fit-options';
import { openMetricsLog } from './metrics-log';
import type { ProgressEvent } from './progress';
import type { BatchSequence } from './sampler';
import { restoreModel, restoreOptimizer, takeSnapshot } from './snapshot';
import { trainStep } from './step';
import { tensorLedger } from './tensor-ledger';
import { assertSame, bestOf, type TrainingState, type ValidationRecord } from './training-state';
import { modelVariables } from './variables';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A training in progress: its state, and the four things that happen to it. */
export interface Run<I, C> {
  readonly state: Mutable<TrainingState>;
  readonly batches: BatchSequence;
  /** Trains on one batch and counts it. */
  step(items: BatchItems<I, C>): Promise<void>;
  /** Ends an epoch whose steps are done; `assertFlat` then tells whether it leaked. */
  closeEpoch(): Promise<void>;
  /** Says whether it is the best so far. Does nothing where there is no `validate` or it has just run. */
  validate(epoch: number): Promise<boolean>;
  /** Writes the checkpoints, unless the last one is of this very step. */
  save(best: boolean): Promise<void>;
  assertFlat(epoch: number): void;
  finish(interrupted: boolean): Promise<void>;
}

/** Starts a run, or goes on from its last checkpoint. */
export async function openRun<I, C, M>(
  model: MatchingModel<I, C>,
  train: PairedData<I, C>,
  settings: FitSettings<M>,
): Promise<Run<I, C>> {
  const { loss, optimizer, store, folder, epochs, batchSize, seed } = settings;
  const variables = modelVariables(model, loss);
  const batches = settings.sampler.open(train, { seed, batchSize });
  const perEpoch = batches.stepsPerEpoch;
  const sampler = {
    ...{ name: settings.sampler.name, seed, batchSize },
    ...{ captions: train.captionToImage.length, images: train.imageCount },
  };
  const saved = settings.resume ? await resumeFrom(model, settings, sampler) : undefined;
  const state: Mutable<TrainingState> = saved ?? emptyState(settings, sampler);
  const log = folder === undefined ? undefined : await openMetricsLog(folder, saved?.globalStep);
  const ledger = tensorLedger();
  let savedAt = saved?.globalStep;
  let validatedAt = saved?.validations.at(-1)?.globalStep;

  const emit = async (event: ProgressEvent<M>): Promise<void> => {
    await ledger.watchAsync('onProgress', async () => settings.onProgress?.(event));
    await log?.(event);
  };
  const stepSettings = { ...settings, model, variables };
  const slots = (): number => Object.keys(optimizer.state().tensors).length;

  await emit({
    type: 'start',
    epochs,
    stepsPerEpoch: perEpoch,
    globalStep: state.globalStep,
    resumed: saved !== undefined,
  });
  return {
    state,
    batches,
    async step(items) {
      const { epoch, step, globalStep } = state;
      loss.onProgress?.({ epoch, step: globalStep });
      const learningRate = rateAt(settings, epoch, globalStep, epochs * perEpoch);
      const batch = collateBatch(model, items, ledger);
      const slotsBefore = slots();
      const report = ledger.watch(
        'the training step (encode, score, loss)',
        () => trainStep(stepSettings, batch, learningRate),
        () => 1 + slots() - slotsBefore,
      );
      disposeBatch(batch);
      const [value, gradientNorm] = (await report.data()) as unknown as [number, number?];
      report.dispose();
      assertFinite(state, savedAt, items, value, gradientNorm);
      Object.assign(state, { step: step + 1, globalStep: globalStep + 1, lossSum: state.lossSum + value });
      const norm = gradientNorm === undefined ? {} : { gradientNorm };
      await emit({
        type: 'step',
        epoch,
        step,
        globalStep: globalStep + 1,
        loss: value,
        learningRate,
        ...norm,
      });
    },
    async closeEpoch() {
      const { epoch, globalStep } = state;
      const record = { epoch, loss: state.lossSum / state.step };
      Object.assign(state, { epoch: epoch + 1, step: 0, lossSum: 0, epochs: [...state.epochs, record] });
      await emit({ type: 'epoch', globalStep, ...record });
    },
    async validate(epoch) {
      if (!settings.validate || validatedAt === state.globalStep) return false;
      const metrics = await ledger.watchAsync('validate', settings.validate);
      const value = settings.monitor(metrics);
      const record: ValidationRecord<M> = { epoch, globalStep: state.globalStep, metrics, value };
      if (Number.isNaN(value)) {
        throw new VseError(`fit: monitor gave NaN for the validation after step ${state.globalStep}.`);
      }
      state.validations = [...state.validations, record];
      validatedAt = state.globalStep;
      const best = bestOf(state.validations) === record;
      await emit({ type: 'validation', best, ...record });
      return best;
    },
    async save(best) {
      if (!store || (savedAt === state.globalStep && !best)) return;
      const snapshot = await ledger.watchAsync('checkpoints', () =>
        takeSnapshot(variables, optimizer, { ...state }),
      );
      // The best goes first, so that the state on disk never speaks of a best that is not there.
      for (const name of best ? (['best', 'last'] as const) : (['last'] as const)) {
        await store.save(name, snapshot);
        await emit({ type: 'checkpoint', name, globalStep: state.globalStep });
      }
      savedAt = state.globalStep;
    },
    assertFlat: (epoch) => ledger.assertFlat(`in epoch ${epoch}`),
    finish: (interrupted) => emit({ type: 'end', globalStep: state.globalStep, interrupted }),
  };
}

async function resumeFrom<I, C, M>(
  model: MatchingModel<I, C>,
  { store, folder, loss, optimizer, fingerprint = {} }: FitSettings<M>,
  sampler: TrainingState['sampler'],
): Promise<TrainingState | undefined> {
  const snapshot = await store?.load('last');
  if (!snapshot) return undefined;
  try {
    assertSame('fingerprint', snapshot.state.fingerprint, fingerprint);
    assertSame('sampling', { ...snapshot.state.sampler }, { ...sampler });
    restoreModel(model, snapshot, loss);
    restoreOptimizer(optimizer, snapshot);
  } catch (cause) {
    if (folder === undefined || !VseError.isInstance(cause)) throw cause;
    throw new DataError(`fit: cannot resume from ${folder}/last. ${cause.message}`, { cause });
  }
  return { ...snapshot.state };
}

function emptyState<M>(settings: FitSettings<M>, sampler: TrainingState['sampler']): TrainingState {
  const { fingerprint = {}, config = null } = settings;
  return {
    epoch: 0,
    step: 0,
    globalStep: 0,
    lossSum: 0,
    sampler,
    epochs: [],
    validations: [],
    fingerprint,
    config,
  };
}

function rateAt<M>(
  { optimizer, schedule }: FitSettings<M>,
  epoch: number,
  step: number,
  totalSteps: number,
): number {
  const rate = optimizer.learningRate * schedule({ epoch, step, totalSteps });
  if (rate >= 0 && rate < Infinity) return rate;
  throw new VseError(
    `fit: the schedule gave a learning rate of ${rate} at step ${step}, wanted a number from 0.`,
  );
}

function assertFinite<I, C>(
  { epoch, step, globalStep }: TrainingState,
  savedAt: number | undefined,
  { plan }: BatchItems<I, C>,
  loss: number,
  gradientNorm = 0,
): void {
  if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) return;
  const what = Number.isFinite(loss) ? `the gradients' norm is ${gradientNorm}` : `the loss is ${loss}`;
  throw new VseError(
    `fit: ${what} at step ${globalStep} (epoch ${epoch}, batch ${step}: captions ` +
      `${[...plan.captions.subarray(0, 5)].join(', ')}, ...). The weights in memory are damaged; ` +
      `${savedAt === undefined ? 'no checkpoint was written' : `the last checkpoint is of step ${savedAt}`}. ` +
      'Lower the learning rate, clip the gradients (clipNorm: 2), and check these captions and their images.',
  );
}
