import * as tf from '@tensorflow/tfjs-core';
import { DataError, seededRandom, type SeededRandom } from '@vse/core';

/** State of `withoutInitialValues` while it runs. */
interface Blanks {
  /** Zeros by their number: variables of one size share them until they are loaded, except on wasm, where they are loaded in place. */
  readonly zeros: Map<number, tf.Tensor>;
  /** Variables so far, which are freed if the layers cannot be made. */
  readonly made: tf.Variable[];
  readonly budget: VariableBudget;
}

let blanks: Blanks | undefined;

/** Numbers that variables may still hold; every variable takes its own. */
export interface VariableBudget {
  /** Numbers that are left. */
  left: number;
}

/**
 * Makes layers, or encoders of them, whose random initial weights are 0 instead: drawing them takes longer than loading
 * weights, which replace them. If `make` throws, the variables that it made are freed.
 *
 * @param make - Makes the layers; it must not wait.
 * @param budget - Numbers that their variables may hold in all, from which each takes its own. Defaults to no limit.
 * @returns The result of `make`.
 * @throws `DataError` if a variable is larger than what is left, before it takes memory; the errors of `make`.
 *
 * @example
 * ```ts
 * import { linear, withoutInitialValues } from '@vse/layers';
 *
 * const layer = withoutInitialValues(() => linear({ inputDim: 2, outputDim: 1 }));
 * console.log(await layer.variables()[0]?.variable.data()); // 0, 0
 * ```
 */
export function withoutInitialValues<T>(make: () => T, budget: VariableBudget = { left: Infinity }): T {
  const before = blanks;
  const own: Blanks = (blanks = { zeros: new Map(), made: [], budget });
  try {
    return make();
  } catch (error) {
    for (const variable of own.made) variable.dispose();
    throw error;
  } finally {
    blanks = before;
    for (const zeros of own.zeros.values()) zeros.dispose();
  }
}

/**
 * Takes the numbers of a variable from the budget, before they are made.
 *
 * @throws `DataError` if too few are left.
 */
export function takeNumbers(...shape: readonly number[]): void {
  if (!blanks) return;
  const count = shape.reduce((size, n) => size * n, 1);
  const { budget } = blanks;
  if (count > budget.left) {
    throw new DataError(
      `withoutInitialValues: variables must hold at most the ${budget.left} numbers that are left of the weights, got one of ` +
        `[${shape.join(', ')}]. A size is too large: give the sizes that the weights were made with.`,
    );
  }
  budget.left -= count;
}

/** Makes a variable with initial values uniform in `[-bound, bound)`. */
export function uniformVariable(
  shape: readonly number[],
  bound: number,
  random: SeededRandom,
  trainable = true,
): tf.Variable {
  const count = shape.reduce((size, n) => size * n, 1);
  takeNumbers(...shape);
  if (blanks && tf.getBackend() === 'wasm') return variableOf(tf.fill([...shape], 0), trainable);
  if (blanks) return variableOf(tf.reshape(zerosOf(count, blanks.zeros), [...shape]), trainable);
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
  takeNumbers(count);
  const values = new Float32Array(count);
  for (let i = 0; !blanks && i < count; i++) values[i] = (2 * random.next() - 1) * bound;
  return values;
}

/** Makes a variable filled with one value; `trainable: false` for state that is saved but not trained. */
export function constantVariable(shape: readonly number[], value: number, trainable = true): tf.Variable {
  takeNumbers(...shape);
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
  blanks?.made.push(variable);
  return variable;
}
