import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Loss } from '@vse/core';
import type { Optimizer, OptimizerState } from './optimizer';
import type { Snapshot, StoredArrays } from '../checkpoints/snapshot';
import { modelVariables, type AnyModel } from '../variables';

export interface WeightAverageOptions {
  /** How much of the average each step keeps. Defaults to `0.999`. */
  readonly decay?: number;
}

/** An optimiser that keeps an average of the weights it moves. */
export interface AveragingOptimizer extends Optimizer {
  /** Runs something, as a validation, while the model has the average for its weights; then it has its own again. */
  averaged<T>(model: AnyModel, run: () => Promise<T>, loss?: Loss): Promise<T>;
}

/** What stands before the name of a variable whose average is kept. */
const prefix = 'average/';

/**
 * Another optimiser that also keeps an exponential moving average of each weight: after step n the average is
 * `d * average + (1 - d) * weight` with `d = min(decay, n / (9 + n))`, so that it soon forgets where the weights began; after
 * the first step a tenth of the weight they began with is left. Polyak averaging as TensorFlow counts it,
 * https://www.tensorflow.org/api_docs/python/tf/train/ExponentialMovingAverage
 *
 * The averages are part of the state, and so of every checkpoint: `averagedWeights` takes them out. Throws an
 * `OptionError` unless `decay` is from 0 to below 1.
 */
export function weightAverage(
  optimizer: Optimizer,
  { decay = 0.999 }: WeightAverageOptions = {},
): AveragingOptimizer {
  if (!(decay >= 0 && decay < 1)) {
    throw new OptionError(`weightAverage: decay must be from 0 to below 1, got ${decay}.`);
  }
  const averages = new Map<string, tf.Tensor>();
  const steps = new Map<string, number>();
  const keep = (name: string, average: tf.Tensor): void => {
    averages.get(name)?.dispose();
    averages.set(name, tf.keep(average));
  };
  const forget = (): void => {
    tf.dispose([...averages.values()]);
    averages.clear();
    steps.clear();
  };
  return {
    name: `${optimizer.name}, averaged by ${decay}`,
    learningRate: optimizer.learningRate,
    apply(variables, gradients, learningRate) {
      const moved = variables.filter(({ name }) => gradients[name]);
      for (const { name, variable } of moved) if (!averages.has(name)) keep(name, tf.clone(variable));
      optimizer.apply(variables, gradients, learningRate);
      for (const { name, variable } of moved) {
        const step = (steps.get(name) ?? 0) + 1;
        const kept = Math.min(decay, step / (9 + step));
        const average = averages.get(name)!;
        keep(
          name,
          tf.tidy(() => tf.add(tf.mul(average, kept), tf.mul(variable, 1 - kept))),
        ); // the variable's shape
        steps.set(name, step);
      }
    },
    state() {
      const { steps: innerSteps, tensors } = optimizer.state();
      return {
        steps: { ...innerSteps, ...prefixed(steps) },
        tensors: { ...tensors, ...prefixed(averages) },
      };
    },
    restore(state) {
      const [own, inner] = split(state);
      optimizer.restore(inner);
      forget();
      for (const [name, count] of Object.entries(own.steps)) steps.set(name, count);
      for (const [name, tensor] of Object.entries(own.tensors)) keep(name, tf.clone(tensor));
    },
    dispose() {
      forget();
      optimizer.dispose();
    },
    async averaged(model, run, loss) {
      const variables = modelVariables(model, loss).filter(({ name }) => averages.has(name));
      const own = variables.map(({ variable }) => tf.clone(variable));
      for (const { name, variable } of variables) variable.assign(averages.get(name)!);
      try {
        return await run();
      } finally {
        variables.forEach(({ variable }, i) => variable.assign(own[i]!));
        tf.dispose(own);
      }
    },
  };
}

/** A checkpoint whose weights are the averages that `weightAverage` kept: for `restoreModel`. */
export function averagedWeights<S extends Pick<Snapshot, 'weights' | 'optimizer'>>(snapshot: S): S {
  const averages: StoredArrays = Object.fromEntries(
    Object.entries(snapshot.optimizer.tensors).flatMap(([key, array]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), array]] : [],
    ),
  );
  if (Object.keys(averages).length === 0) {
    throw new OptionError(
      'averagedWeights: the checkpoint has no averages. Train with weightAverage(optimizer).',
    );
  }
  return { ...snapshot, weights: { ...snapshot.weights, ...averages } };
}

function prefixed<T>(entries: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries(Array.from(entries, ([name, value]) => [`${prefix}${name}`, value]));
}

/** The averages and their counts, by the variable's name, and what is the inner optimiser's. */
function split({ steps, tensors }: OptimizerState): readonly [OptimizerState, OptimizerState] {
  const part = <T>(record: Readonly<Record<string, T>>, own: boolean): Record<string, T> =>
    Object.fromEntries(
      Object.entries(record).flatMap(([key, value]) =>
        key.startsWith(prefix) === own ? [[own ? key.slice(prefix.length) : key, value] as const] : [],
      ),
    );
  const half = (own: boolean): OptimizerState => ({ steps: part(steps, own), tensors: part(tensors, own) });
  return [half(true), half(false)];
}
