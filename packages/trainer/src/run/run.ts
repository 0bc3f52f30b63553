import { VseError, type MatchingModel, type PairedData } from '@vse/core';
import type { BatchItems } from '../batches/batch';
import { checkpointWriter } from '../checkpoints/checkpoint-writer';
import { atMost, eventLoopTurn } from './event-loop';
import type { FitSettings } from '../fit-options';
import { freezeVariables } from './frozen-variables';
import { healthMonitor } from '../health/health';
import { validationMonitor } from '../health/validation-health';
import { assertFolder, openMetricsLog } from '../progress/metrics-log';
import { nonFiniteSource } from '../health/non-finite';
import { openingState } from './opening-state';
import { runSettings } from './run-settings';
import { scheduleRecord } from './schedule-record';
import type { ProgressEvent } from '../progress/progress';
import { samplerRecord, type BatchPlan, type BatchSequence } from '../batches/sampler';
import { takeSnapshot } from '../checkpoints/snapshot';
import { stepInput, trainStep, type StepReport } from './step';
import { stepFault } from '../health/step-fault';
import { tensorLedger } from './tensor-ledger';
import { bestOf, type TrainingState, type ValidationRecord } from '../checkpoints/training-state';
import { modelFingerprint, modelVariables, namedApart } from '../variables';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A training run in progress. */
export interface Run<I, C> {
  readonly state: Mutable<TrainingState>;
  readonly batches: BatchSequence;
  /** Trains on one batch; `waited` is the time spent waiting for it, in milliseconds. */
  step(items: BatchItems<I, C>, waited: number): Promise<void>;
  /** Records an epoch whose steps are done. */
  closeEpoch(): Promise<void>;
  /** Validates, unless there is no `validate` or this step was validated; returns true for a new best. */
  validate(epoch: number): Promise<boolean>;
  /** Begins to write the checkpoints, unless this step has one. */
  save(best: boolean): Promise<void>;
  /** Fails if tensors leaked since the last call. */
  assertFlat(epoch: number): void;
  /** Waits for the checkpoints and emits the end. */
  finish(interrupted: boolean): Promise<void>;
  /** Waits until nothing is half written, however the run ended. */
  close(): Promise<void>;
}

/** Starts a run, or resumes it from its last checkpoint. Its checkpoints are locked until it is closed. */
export async function openRun<I, C, M>(
  model: MatchingModel<I, C>,
  train: PairedData<I, C>,
  options: FitSettings<M>,
): Promise<Run<I, C>> {
  if (options.folder !== undefined) await assertFolder(options.folder);
  const frozen = freezeVariables(model, options.loss, options.frozen ?? []);
  const lock = await options.store?.lock?.().catch((error: unknown) => {
    frozen.restore();
    throw error;
  });
  const end = async (): Promise<void> => {
    frozen.restore();
    await lock?.release();
  };
  try {
    const run = await openLocked(frozen.model, train, options);
    const close = async (): Promise<void> => {
      await run.close();
      await end();
    };
    return { ...run, close };
  } catch (error) {
    await end();
    throw error;
  }
}

async function openLocked<I, C, M>(
  model: MatchingModel<I, C>,
  train: PairedData<I, C>,
  options: FitSettings<M>,
): Promise<Run<I, C>> {
  const ofModel = modelFingerprint(model);
  const settings = {
    ...options,
    fingerprint: {
      ...ofModel,
      ...namedApart('data', train.fingerprint ?? {}, ofModel),
      ...options.fingerprint,
    },
  };
  const { loss, optimizer, store, folder, epochs, batchSize, seed } = settings;
  const variables = modelVariables(model, loss);
  const batches = settings.sampler.open(train, { seed, batchSize });
  const perEpoch = batches.stepsPerEpoch;
  const sampler = samplerRecord(settings.sampler, train, { seed, batchSize });
  const identity = {
    sampler,
    settings: runSettings(settings, model, variables),
    schedule: scheduleRecord(settings.schedule, { epochs, stepsPerEpoch: perEpoch }),
  };
  const { state: opening, resumed } = await openingState(model, settings, identity);
  const state: Mutable<TrainingState> = opening;
  const resumedAt = resumed ? state.globalStep : undefined;
  const log = folder === undefined ? undefined : await openMetricsLog(folder, resumedAt);
  const ledger = tensorLedger();
  const writer = store && checkpointWriter(store);
  const health = settings.health === false ? undefined : healthMonitor(settings.health);
  const validationHealth = settings.health === false ? undefined : validationMonitor();
  const limitsSaid = new Set<string>();
  let savedAt = resumedAt;
  let lastStep = 0;
  let validatedAt = state.validations.at(-1)?.globalStep;

  const emit = async (event: ProgressEvent<M>): Promise<void> => {
    await ledger.watchAsync('onProgress', async () => settings.onProgress?.(event));
    await log?.write(event);
  };
  const reportWritten = async (): Promise<void> => {
    for (const checkpoint of writer?.written() ?? []) await emit({ type: 'checkpoint', ...checkpoint });
  };
  const reportHealth = async (report: StepReport, plan: BatchPlan): Promise<void> => {
    const clipped = (settings.clipNorm ?? settings.clipValue) !== undefined;
    const warnings = health?.judge({ ...report, pairs: pairsOf(plan), clipped });
    for (const warning of warnings ?? []) {
      await emit({ type: 'warning', globalStep: state.globalStep, ...warning });
    }
  };
  const warn = async (kind: string, message: string): Promise<void> =>
    emit({ type: 'warning', globalStep: state.globalStep, kind, message });
  const reportLimits = async (): Promise<void> => {
    if (settings.health === false || !loss.limits) return;
    for (const message of await ledger.watchAsync('the limits of the loss', loss.limits)) {
      if (limitsSaid.has(message)) continue;
      limitsSaid.add(message);
      await warn('limit of the loss', message);
    }
  };
  const reportValidation = async (epoch: number): Promise<void> => {
    const { validations, epochs: done, globalStep } = state;
    const totalSteps = epochs * perEpoch;
    const rateFactor = settings.schedule({ epoch, step: Math.max(0, globalStep - 1), totalSteps });
    const found = validationHealth?.judge({ validations, epochs: done, rateFactor });
    for (const { kind, message } of found ?? []) await warn(kind, message);
  };
  const stepSettings = { ...settings, model, variables, ledger };

  await emit({
    type: 'start',
    epochs,
    stepsPerEpoch: perEpoch,
    globalStep: state.globalStep,
    resumed,
  });
  if (log?.damage !== undefined) {
    await emit({ type: 'warning', globalStep: state.globalStep, kind: 'metrics log', message: log.damage });
  }
  return {
    state,
    batches,
    async step(items, waited) {
      await eventLoopTurn();
      await reportWritten();
      const { epoch, step, globalStep } = state;
      loss.onProgress?.({ epoch, step: globalStep });
      const learningRate = rateAt(settings, epoch, globalStep, epochs * perEpoch);
      const sample = health?.sample(globalStep + 1);
      const plan = { items, learningRate, sample, draw: `step ${globalStep}` };
      const report = await trainStep(stepSettings, plan);
      if (!report.taken) {
        const source = await nonFiniteSource(stepInput(stepSettings, { ...plan, sample: undefined }).input);
        throw stepFault(report, source, { state, savedAt, plan: items.plan });
      }
      const { loss: value, gradientNorm, measurements } = report;
      Object.assign(state, { step: step + 1, globalStep: globalStep + 1, lossSum: state.lossSum + value });
      const { collate, ...passes } = report.times;
      const times = { data: waited + collate, ...passes };
      lastStep = times.data + times.forward + times.backward + times.update;
      health?.time(times);
      await emit({
        type: 'step',
        epoch,
        step,
        globalStep: globalStep + 1,
        loss: value,
        learningRate,
        gradientNorm,
        times,
        ...(sample && { measurements }),
      });
      if (sample) await reportHealth(report, items.plan);
    },
    async closeEpoch() {
      const { epoch, globalStep } = state;
      const record = { epoch, loss: state.lossSum / state.step };
      Object.assign(state, { epoch: epoch + 1, step: 0, lossSum: 0, epochs: [...state.epochs, record] });
      await emit({ type: 'epoch', globalStep, ...record });
      await reportLimits();
    },
    async validate(epoch) {
      if (!settings.validate || validatedAt === state.globalStep) return false;
      const started = performance.now();
      const metrics = await ledger.watchAsync('validate', settings.validate);
      const milliseconds = performance.now() - started;
      const value = settings.monitor(metrics);
      const record: ValidationRecord<M> = { epoch, globalStep: state.globalStep, metrics, value };
      if (Number.isNaN(value)) {
        throw new VseError(
          `fit: monitor must return a number, got NaN for the validation after step ${state.globalStep}.`,
        );
      }
      state.validations = [...state.validations, record];
      validatedAt = state.globalStep;
      const best = bestOf(state.validations) === record;
      await emit({ type: 'validation', best, milliseconds, ...record });
      await reportValidation(epoch);
      return best;
    },
    async save(best) {
      if (!writer || (savedAt === state.globalStep && !best)) return;
      await writer.idle();
      await reportWritten();
      const snapshot = await ledger.watchAsync('checkpoints', () =>
        takeSnapshot(variables, optimizer, { ...state }),
      );
      // A new run in the folder of an earlier one replaces its checkpoints with its first.
      if (!resumed && savedAt === undefined) await store.clear?.();
      await log?.seal();
      // The best goes first, so that the state on disk never names a best that is not there.
      await writer.begin(best ? ['best', 'last'] : ['last'], snapshot);
      savedAt = state.globalStep;
      // Training waits at most for the time of one step; longer writes go on between steps.
      await atMost(lastStep, writer.idle());
    },
    assertFlat: (epoch) => ledger.assertFlat(`in epoch ${epoch}`),
    async finish(interrupted) {
      await writer?.idle();
      await reportWritten();
      await emit({ type: 'end', globalStep: state.globalStep, interrupted });
      await log?.seal();
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
    `fit: the schedule must give a learning rate of at least 0, got ${rate} at step ${step}.`,
  );
}

function pairsOf({ captions, positives }: BatchPlan): number {
  return positives ? positives.reduce((sum, match) => sum + match, 0) : captions.length;
}
