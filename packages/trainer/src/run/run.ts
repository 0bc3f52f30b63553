import { VseError, type MatchingModel, type PairedData } from '@vse/core';
import type { BatchItems } from '../batches/batch';
import { checkpointWriter } from '../checkpoints/checkpoint-writer';
import { atMost, eventLoopTurn } from './event-loop';
import type { FitSettings } from '../fit-options';
import { healthMonitor } from '../health/health';
import { openMetricsLog } from '../progress/metrics-log';
import { nonFiniteSource } from '../health/non-finite';
import { openingState } from './opening-state';
import type { ProgressEvent } from '../progress/progress';
import { samplerRecord, type BatchPlan, type BatchSequence } from '../batches/sampler';
import { takeSnapshot } from '../checkpoints/snapshot';
import { stepInput, trainStep, type StepReport } from './step';
import { stepFault } from '../health/step-fault';
import { tensorLedger } from './tensor-ledger';
import { bestOf, type TrainingState, type ValidationRecord } from '../checkpoints/training-state';
import { modelFingerprint, modelVariables, namedApart } from '../variables';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A training in progress: its state, and the things that happen to it. */
export interface Run<I, C> {
  readonly state: Mutable<TrainingState>;
  readonly batches: BatchSequence;
  /** Trains on one batch, which took so many milliseconds to come, and counts it. */
  step(items: BatchItems<I, C>, waited: number): Promise<void>;
  /** Ends an epoch whose steps are done; `assertFlat` then tells whether it leaked. */
  closeEpoch(): Promise<void>;
  /** Says whether it is the best so far. Does nothing where there is no `validate` or it has just run. */
  validate(epoch: number): Promise<boolean>;
  /** Begins to write the checkpoints, unless the last one is of this very step. */
  save(best: boolean): Promise<void>;
  assertFlat(epoch: number): void;
  /** Waits for the checkpoints. */
  finish(interrupted: boolean): Promise<void>;
  /** Leaves nothing half written, however the run ended. */
  close(): Promise<void>;
}

/** Starts a run, or goes on from its last checkpoint. */
export async function openRun<I, C, M>(
  model: MatchingModel<I, C>,
  train: PairedData<I, C>,
  given: FitSettings<M>,
): Promise<Run<I, C>> {
  const ofModel = modelFingerprint(model);
  const settings = {
    ...given,
    fingerprint: {
      ...ofModel,
      ...namedApart('data', train.fingerprint ?? {}, ofModel),
      ...given.fingerprint,
    },
  };
  const { loss, optimizer, store, folder, epochs, batchSize, seed } = settings;
  const variables = modelVariables(model, loss);
  const batches = settings.sampler.open(train, { seed, batchSize });
  const perEpoch = batches.stepsPerEpoch;
  const sampler = samplerRecord(settings.sampler, train, { seed, batchSize });
  const { state: opening, resumed } = await openingState(model, settings, sampler);
  const state: Mutable<TrainingState> = opening;
  const resumedAt = resumed ? state.globalStep : undefined;
  const log = folder === undefined ? undefined : await openMetricsLog(folder, resumedAt);
  const ledger = tensorLedger();
  const writer = store && checkpointWriter(store);
  const health = settings.health === false ? undefined : healthMonitor(settings.health);
  let savedAt = resumedAt;
  let lastStep = 0;
  let validatedAt = state.validations.at(-1)?.globalStep;

  const emit = async (event: ProgressEvent<M>): Promise<void> => {
    await ledger.watchAsync('onProgress', async () => settings.onProgress?.(event));
    await log?.(event);
  };
  const tellWritten = async (): Promise<void> => {
    for (const checkpoint of writer?.written() ?? []) await emit({ type: 'checkpoint', ...checkpoint });
  };
  const tellHealth = async (report: StepReport, plan: BatchPlan): Promise<void> => {
    const clipped = (settings.clipNorm ?? settings.clipValue) !== undefined;
    const judged = health?.judge({ ...report, pairs: pairsOf(plan), clipped });
    for (const warning of judged ?? []) {
      await emit({ type: 'warning', globalStep: state.globalStep, ...warning });
    }
  };
  const stepSettings = { ...settings, model, variables, ledger };

  await emit({
    type: 'start',
    epochs,
    stepsPerEpoch: perEpoch,
    globalStep: state.globalStep,
    resumed,
  });
  return {
    state,
    batches,
    async step(items, waited) {
      await eventLoopTurn();
      await tellWritten();
      const { epoch, step, globalStep } = state;
      loss.onProgress?.({ epoch, step: globalStep });
      const learningRate = rateAt(settings, epoch, globalStep, epochs * perEpoch);
      const look = health?.look(globalStep + 1);
      const plan = { items, learningRate, look, draw: `step ${globalStep}` };
      const report = await trainStep(stepSettings, plan);
      if (!report.taken) {
        const source = await nonFiniteSource(stepInput(stepSettings, { ...plan, look: undefined }).input);
        throw stepFault(report, source, { state, savedAt, plan: items.plan });
      }
      const { loss: value, gradientNorm, measures } = report;
      Object.assign(state, { step: step + 1, globalStep: globalStep + 1, lossSum: state.lossSum + value });
      const { collate, ...passes } = report.times;
      const times = { data: waited + collate, ...passes };
      lastStep = times.data + times.forward + times.backward + times.update;
      health?.time(times);
      await emit({
        ...{ type: 'step', epoch, step, globalStep: globalStep + 1 },
        ...{ loss: value, learningRate, gradientNorm, times, ...(look && { measures }) },
      });
      if (look) await tellHealth(report, items.plan);
    },
    async closeEpoch() {
      const { epoch, globalStep } = state;
      const record = { epoch, loss: state.lossSum / state.step };
      Object.assign(state, { epoch: epoch + 1, step: 0, lossSum: 0, epochs: [...state.epochs, record] });
      await emit({ type: 'epoch', globalStep, ...record });
    },
    async validate(epoch) {
      if (!settings.validate || validatedAt === state.globalStep) return false;
      const started = performance.now();
      const metrics = await ledger.watchAsync('validate', settings.validate);
      const milliseconds = performance.now() - started;
      const value = settings.monitor(metrics);
      const record: ValidationRecord<M> = { epoch, globalStep: state.globalStep, metrics, value };
      if (Number.isNaN(value)) {
        throw new VseError(`fit: monitor gave NaN for the validation after step ${state.globalStep}.`);
      }
      state.validations = [...state.validations, record];
      validatedAt = state.globalStep;
      const best = bestOf(state.validations) === record;
      await emit({ type: 'validation', best, milliseconds, ...record });
      return best;
    },
    async save(best) {
      if (!writer || (savedAt === state.globalStep && !best)) return;
      await writer.idle();
      await tellWritten();
      const snapshot = await ledger.watchAsync('checkpoints', () =>
        takeSnapshot(variables, optimizer, { ...state }),
      );
      // The best goes first, so that the state on disk never speaks of a best that is not there.
      await writer.begin(best ? ['best', 'last'] : ['last'], snapshot);
      savedAt = state.globalStep;
      // Training may stall for the time of one step; what takes longer is written between steps.
      await atMost(lastStep, writer.idle());
    },
    assertFlat: (epoch) => ledger.assertFlat(`in epoch ${epoch}`),
    async finish(interrupted) {
      await writer?.idle();
      await tellWritten();
      await emit({ type: 'end', globalStep: state.globalStep, interrupted });
    },
    close: async () => writer?.idle(),
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

function pairsOf({ captions, positives }: BatchPlan): number {
  return positives ? positives.reduce((sum, match) => sum + match, 0) : captions.length;
}
