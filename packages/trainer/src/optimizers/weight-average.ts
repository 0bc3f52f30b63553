import * as tf from '@tensorflow/tfjs-core';
import { assertShare, OptionError, type Loss } from '@vse/core';
import type { Optimizer, OptimizerState } from './optimizer';
import type { Snapshot, StoredArrays } from '../checkpoints/snapshot';
import { modelVariables, type AnyModel } from '../variables';

/** Options of `weightAverage`. */
export interface WeightAverageOptions {
  /** Decay of the moving average. Defaults to `0.999`. */
  readonly decay?: number;
}

/** Optimiser that keeps a moving average of the weights. */
export interface AveragingOptimizer extends Optimizer {
  /** Runs a function, such as a validation, with the averages as the model's weights, then restores the weights. */
  averaged<T>(model: AnyModel, run: () => Promise<T>, loss?: Loss): Promise<T>;
}

/** Prefix of the averages in the state; the variable's name follows. */
const prefix = 'average/';

/**
 * Wraps an optimiser and keeps an exponential moving average of each weight: at step n the average becomes
 * `d * average + (1 - d) * weight` with `d = min(decay, n / (9 + n))`, which lets it forget the initial weights quickly.
 * Polyak averaging as in TensorFlow, https://www.tensorflow.org/api_docs/python/tf/train/ExponentialMovingAverage
 *
 * The averages are part of the optimiser state and of every checkpoint; `averagedWeights` extracts them.
 *
 * @param optimizer - Optimiser to wrap.
 * @param options - Decay of the average.
 * @throws `OptionError` if `decay` is not from 0 to below 1.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { sgd, weightAverage } from '@vse/trainer';
 *
 * const variable = tf.variable(tf.scalar(1));
 * const optimizer = weightAverage(sgd({ learningRate: 1 }));
 * optimizer.apply([{ name: 'w', variable }], { w: tf.scalar(2) }, 1);
 * console.log(await optimizer.state().tensors['average/w']?.data()); // 0.1 * 1 + 0.9 * -1 = -0.8
 * ```
 */
export function weightAverage(
  optimizer: Optimizer,
  { decay = 0.999 }: WeightAverageOptions = {},
): AveragingOptimizer {
  assertShare('weightAverage', 'decay', decay);
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
    describe: (variables) => ({ ...optimizer.describe?.(variables), decay }),
    apply(variables, gradients, learningRate) {
      const updated = variables.filter(({ name }) => gradients[name]);
      for (const { name, variable } of updated) if (!averages.has(name)) keep(name, tf.clone(variable));
      optimizer.apply(variables, gradients, learningRate);
      for (const { name, variable } of updated) {
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

/**
 * Replaces the weights of a checkpoint by the averages of `weightAverage`, for `restoreModel`.
 *
 * @throws `OptionError` if the checkpoint has no averages.
 *
 * @example
 * ```ts
 * import { averagedWeights } from '@vse/trainer';
 *
 * const array = (value: number) => ({ shape: [1], data: Float32Array.of(value) });
 * const checkpoint = {
 *   weights: { w: array(2) },
 *   optimizer: { name: 'sgd, averaged by 0.999', steps: {}, tensors: { 'average/w': array(1.5) } },
 * };
 * console.log(averagedWeights(checkpoint).weights['w']?.data); // [1.5]
 * ```
 */
export function averagedWeights<S extends Pick<Snapshot, 'weights' | 'optimizer'>>(snapshot: S): S {
  const averages: StoredArrays = Object.fromEntries(
    Object.entries(snapshot.optimizer.tensors).flatMap(([key, array]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), array]] : [],
    ),
  );
  if (Object.keys(averages).length === 0) {
    throw new OptionError(
      'averagedWeights: the checkpoint must hold averages, got none. Train with weightAverage(optimizer).',
    );
  }
  return { ...snapshot, weights: { ...snapshot.weights, ...averages } };
}

function prefixed<T>(entries: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries(Array.from(entries, ([name, value]) => [`${prefix}${name}`, value]));
}

/** Splits a state into the averages with their step counts, and the state of the wrapped optimiser. */
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
