import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, type SeededRandom } from '@vse/core';

/** Zeros by their number, while `withoutInitialValues` runs: variables of one size share them until they are loaded. */
let blanks: Map<number, tf.Tensor> | undefined;

/**
 * Makes layers, or encoders of them, whose random initial weights are 0 instead: drawing them takes longer than loading
 * weights, which replace them.
 *
 * @param make - Makes the layers; it must not wait.
 * @returns The result of `make`.
 *
 * @example
 * ```ts
 * import { linear, withoutInitialValues } from '@vse/layers';
 *
 * const layer = withoutInitialValues(() => linear({ inputDim: 2, outputDim: 1 }));
 * console.log(await layer.variables()[0]?.variable.data()); // 0, 0
 * ```
 */
export function withoutInitialValues<T>(make: () => T): T {
  const before = blanks;
  const own = (blanks = new Map<number, tf.Tensor>());
  try {
    return make();
  } finally {
    blanks = before;
    for (const zeros of own.values()) zeros.dispose();
  }
}

/** Makes a variable with initial values uniform in `[-bound, bound)`. */
export function uniformVariable(
  shape: readonly number[],
  bound: number,
  random: SeededRandom,
  trainable = true,
): tf.Variable {
  const count = shape.reduce((size, n) => size * n, 1);
  if (blanks) return variableOf(tf.reshape(zerosOf(count, blanks), [...shape]), trainable);
  return variableOf(tf.tensor(uniformValues(count, bound, random), [...shape]), trainable);
}

/** Zeros made by the backend, or on cpu, which keeps arrays, in memory that is not touched. */
function zerosOf(count: number, known: Map<number, tf.Tensor>): tf.Tensor {
  const zeros =
    known.get(count) ?? tf.keep(tf.getBackend() === 'cpu' ? tf.zeros([count]) : tf.fill([count], 0));
  known.set(count, zeros);
  return zeros;
}

/** Draws numbers uniform in `[-bound, bound)`. */
export function uniformValues(count: number, bound: number, random: SeededRandom): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; !blanks && i < count; i++) values[i] = (2 * random.next() - 1) * bound;
  return values;
}

/** Makes a variable filled with one value; `trainable: false` for state that is saved but not trained. */
export function constantVariable(shape: readonly number[], value: number, trainable = true): tf.Variable {
  return variableOf(tf.fill([...shape], value), trainable);
}

/**
 * Bound of Xavier's uniform initialisation for a map from `inputDim` to `outputDim` numbers: sqrt(6 / (in + out)).
 * Glorot and Bengio, https://proceedings.mlr.press/v9/glorot10a.html
 */
export function xavierBound(inputDim: number, outputDim: number): number {
  return Math.sqrt(6 / (inputDim + outputDim));
}

/** True unless initial values are left out, for values that are not uniform. */
export function drawsInitialValues(): boolean {
  return blanks === undefined;
}

/** Random stream of one named variable, so that adding a variable leaves the initial values of the others alone. */
export function streamOf(seed: number, name: string): SeededRandom {
  return seededRandom(seed).fork(name);
}

/** Makes a variable from a tensor, which it disposes. */
export function variableOf(initial: tf.Tensor, trainable = true): tf.Variable {
  const variable = tf.variable(initial, trainable);
  initial.dispose();
  return variable;
}
