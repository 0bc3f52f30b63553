import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Loss, type MatchingModel, type NamedVariable } from '@vse/core';
import { collateBatch, type BatchItems } from '../batches/batch';
import { clipByGlobalNorm, clipByValue, globalNorm, tensorsIn } from '../optimizers/clip';
import type { GradientSource, StepInput } from '../gradients/gradient-source';
import type { HealthSample } from '../health/health-sample';
import type { Optimizer } from '../optimizers/optimizer';
import type { StepTimes } from '../progress/progress';
import type { TensorLedger } from './tensor-ledger';

export interface StepSettings<I, C> {
  readonly model: MatchingModel<I, C>;
  readonly loss: Loss;
  readonly variables: readonly NamedVariable[];
  readonly optimizer: Optimizer;
  readonly gradients: GradientSource;
  readonly ledger: TensorLedger;
  readonly clipNorm?: number | undefined;
  readonly clipValue?: number | undefined;
}

/** Batch, learning rate and random draw of a step. */
export interface StepPlan<I, C> {
  readonly items: BatchItems<I, C>;
  readonly learningRate: number;
  /** Name of the step's random draw, for the encoders. */
  readonly draw: string;
  /** Health sample; absent if this step is not sampled. */
  readonly sample?: HealthSample | undefined;
}

/** Result of a step. */
export interface StepReport {
  /** Loss before the update. */
  readonly loss: number;
  /** Norm of all gradients as one vector, before clipping. */
  readonly gradientNorm: number;
  /** Health measurements; empty when this step is not sampled. */
  readonly measurements: Readonly<Record<string, number>>;
  /** Time spent in each part, in milliseconds. */
  readonly times: Omit<StepTimes, 'data'> & { readonly collate: number };
  /** False if loss or gradient norm are not finite: then no variable has changed. */
  readonly taken: boolean;
}

/**
 * Trains one step on a batch; skips the update if the loss or the gradients are not finite. Only scalars are read back,
 * all at once.
 */
export async function trainStep<I, C>(
  settings: StepSettings<I, C>,
  plan: StepPlan<I, C>,
): Promise<StepReport> {
  const { ledger, optimizer, gradients: source, clipNorm, clipValue } = settings;
  const clock = stopwatch();
  const { input, collated } = stepInput(settings, plan);
  const computedStep = await ledger.watchAsync(
    'the training step (encode, score, loss)',
    async () => source.compute({ ...input, byRows: optimizer.takesRows === true }),
    ({ gradients, rows }) => 1 + tensorsIn({ ...gradients, ...rows }).length + (plan.sample?.count() ?? 0),
  );
  const { loss, times } = computedStep;
  const gradients = { ...computedStep.gradients, ...computedStep.rows };
  const computed = clock();
  const measured = {
    loss,
    norm: globalNorm(gradients),
    ...plan.sample?.measurements(computedStep.gradients),
  }; // each []
  const values = await readScalars(measured);
  const taken = Number.isFinite(values['loss']) && Number.isFinite(values['norm']);
  const started = clock();
  if (taken) {
    ledger.watch(
      'the update',
      () =>
        tf.tidy(() => {
          const limited = clipValue === undefined ? gradients : clipByValue(gradients, clipValue);
          const known = clipValue === undefined ? measured.norm : undefined;
          const clipped =
            clipNorm === undefined ? limited : clipByGlobalNorm(limited, clipNorm, known).gradients;
          optimizer.apply(settings.variables, clipped, plan.learningRate);
        }),
      slotsAdded(optimizer),
    );
  }
  tf.dispose([measured, ...tensorsIn(gradients)]);
  const { loss: lossBefore, norm: gradientNorm, ...measurements } = values as { loss: number; norm: number };
  const rest = computed - times.forward - times.backward - collated();
  return {
    loss: lossBefore,
    gradientNorm,
    measurements,
    taken,
    times: {
      forward: times.forward,
      // The rest is waiting for threads and reading back the scalars.
      backward: times.backward + Math.max(0, rest) + (started - computed),
      update: clock() - started,
      collate: collated(),
    },
  };
}

/**
 * Input of a gradient source, and a clock of the time spent collating.
 *
 * @throws `OptionError` if no variable is trainable.
 */
export function stepInput<I, C>(
  { model, loss, variables, ledger }: Pick<StepSettings<I, C>, 'model' | 'loss' | 'variables' | 'ledger'>,
  { items, draw, sample }: Pick<StepPlan<I, C>, 'items' | 'draw' | 'sample'>,
): { readonly input: StepInput<I, C>; readonly collated: () => number } {
  const trainable = variables.filter(({ variable }) => variable.trainable);
  if (trainable.length === 0) {
    throw new OptionError('fit: the model has no trainable variables. Make at least one encoder trainable.');
  }
  let time = 0;
  const collate: StepInput<I, C>['collate'] = (part) => {
    const clock = stopwatch();
    const batch = collateBatch(model, part, ledger);
    time += clock();
    return batch;
  };
  const observe = sample && { observe: sample.observe };
  return {
    input: { model, loss, variables: trainable, items, draw, collate, ...observe },
    collated: () => time,
  };
}

async function readScalars(scalars: Readonly<Record<string, tf.Scalar>>): Promise<Record<string, number>> {
  const names = Object.keys(scalars);
  const all = tf.tidy(() => tf.stack(names.map((name) => scalars[name]!))); // [names]
  const values = await all.data();
  all.dispose();
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
}

/** Number of tensors that the optimiser adds after this call. */
function slotsAdded(optimizer: Optimizer): () => number {
  const slots = (): number => Object.keys(optimizer.state().tensors).length;
  const before = slots();
  return () => slots() - before;
}

/** Milliseconds since this call. */
function stopwatch(): () => number {
  const started = performance.now();
  return () => performance.now() - started;
}
