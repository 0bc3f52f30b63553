import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Loss, type MatchingModel, type NamedVariable } from '@vse/core';
import { collateBatch, type BatchItems } from '../batches/batch';
import { clipByGlobalNorm, clipByValue, globalNorm } from '../optimizers/clip';
import type { GradientSource, StepInput } from '../gradients/gradient-source';
import type { HealthLook } from '../health/health-look';
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

/** When and how a step is taken. */
export interface StepPlan<I, C> {
  readonly items: BatchItems<I, C>;
  readonly learningRate: number;
  /** Names the random draw of the step, for the encoders. */
  readonly draw: string;
  /** Measures the step, where it is one of those that are looked at. */
  readonly look?: HealthLook | undefined;
}

/** What a step made of a batch. */
export interface StepReport {
  /** Before the step. */
  readonly loss: number;
  /** Of all gradients as one vector, before clipping. */
  readonly gradientNorm: number;
  /** Of the look; none without it. */
  readonly measures: Readonly<Record<string, number>>;
  /** In milliseconds. */
  readonly times: Omit<StepTimes, 'data'> & { readonly collate: number };
  /** Whether the step was taken: not where loss or norm are not finite, which leaves all variables as they were. */
  readonly taken: boolean;
}

/**
 * Moves the variables one step on a batch, unless its loss or its gradients are not finite. Only scalars are read back,
 * all at once.
 */
export async function trainStep<I, C>(
  settings: StepSettings<I, C>,
  plan: StepPlan<I, C>,
): Promise<StepReport> {
  const { ledger, optimizer, gradients: source, clipNorm, clipValue } = settings;
  const clock = stopwatch();
  const { input, collated } = stepInput(settings, plan);
  const { loss, gradients, times } = await ledger.watchAsync(
    'the training step (encode, score, loss)',
    async () => source.compute(input),
    (made) => 1 + Object.keys(made.gradients).length + (plan.look?.count() ?? 0),
  );
  const computed = clock();
  const measured = { loss, norm: globalNorm(gradients), ...plan.look?.measures(gradients) }; // each []
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
  tf.dispose([measured, { ...gradients }]);
  const { loss: lossBefore, norm: gradientNorm, ...measures } = values as { loss: number; norm: number };
  const rest = computed - times.forward - times.backward - collated();
  return {
    loss: lossBefore,
    gradientNorm,
    measures,
    taken,
    times: {
      forward: times.forward,
      // What neither pass accounts for was waited for: threads, and the reading back of the scalars.
      backward: times.backward + Math.max(0, rest) + (started - computed),
      update: clock() - started,
      collate: collated(),
    },
  };
}

/** Throws an `OptionError` where there is nothing to train. */
export function stepInput<I, C>(
  { model, loss, variables, ledger }: Pick<StepSettings<I, C>, 'model' | 'loss' | 'variables' | 'ledger'>,
  { items, draw, look }: Pick<StepPlan<I, C>, 'items' | 'draw' | 'look'>,
): { readonly input: StepInput<I, C>; readonly collated: () => number } {
  const trainable = variables.filter(({ variable }) => variable.trainable);
  if (trainable.length === 0) {
    throw new OptionError('fit: the model has no trainable variables. Make at least one encoder trainable.');
  }
  let time = 0;
  const collate: StepInput<I, C>['collate'] = (some) => {
    const clock = stopwatch();
    const batch = collateBatch(model, some, ledger);
    time += clock();
    return batch;
  };
  const observe = look && { observe: look.observe };
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

/** How many tensors an optimiser has made since. */
function slotsAdded(optimizer: Optimizer): () => number {
  const slots = (): number => Object.keys(optimizer.state().tensors).length;
  const before = slots();
  return () => slots() - before;
}

/** Milliseconds since it was made. */
function stopwatch(): () => number {
  const started = performance.now();
  return () => performance.now() - started;
}
