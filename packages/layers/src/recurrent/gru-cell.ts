import * as tf from '@tensorflow/tfjs-core';

/** One value per gate of a GRU. */
export interface Gates<T = tf.Tensor2D> {
  readonly reset: T;
  readonly update: T;
  readonly candidate: T;
}

/** The recurrent weights of one direction of one layer. */
export interface RecurrentWeights extends Gates {
  /** `[hidden]`, added to the candidate's recurrent product; only the reset-after form has one. */
  readonly candidateBias?: tf.Tensor1D;
}

/** Tensors of a step that its gradient needs; all `[running, hidden]`. */
export interface StepTrace extends Gates {
  /** Recurrent part of the candidate: `W_n h + b_n` in the reset-after form, `r * h` in the reset-before form. */
  readonly inner: tf.Tensor2D;
  /** State before the step. */
  readonly previous: tf.Tensor2D;
}

/** Result of a step. */
export interface StepResult extends StepTrace {
  /** `[running, hidden]` */
  readonly state: tf.Tensor2D;
}

/** Gradients of one step with respect to the input of each gate's activation; all `[running, hidden]`. */
export interface GateGradients extends Gates {
  /** Gradient with respect to the candidate's recurrent product. */
  readonly product: tf.Tensor2D;
}

/** One form of the GRU: a step and its gradient. */
export interface GruCell {
  /**
   * Computes one step. `x` holds the input products of the gates, biases included, `transposed` the transposed
   * recurrent weights `[hidden, hidden]`, and `real` `[running, 1]` is 0 where a sequence has no word at this step:
   * there the update gate is 1, so that the state stays as it was and every gradient inside the step is exactly 0.
   */
  step(x: Gates, previous: tf.Tensor2D, transposed: RecurrentWeights, real?: tf.Tensor2D): StepResult;
  /** Returns the gradients inside a step, from the gradient with respect to its new state. */
  gateGradients(dState: tf.Tensor2D, trace: StepTrace, weights: Gates): GateGradients;
  /** Returns the gradient with respect to the state before the step. */
  previousGradient(
    dState: tf.Tensor2D,
    gradients: GateGradients,
    trace: StepTrace,
    weights: Gates,
  ): tf.Tensor2D;
  /** Returns the factor that the candidate's recurrent weights multiply. */
  multiplied(trace: StepTrace): tf.Tensor2D;
}

/** Sets the update gate to exactly 1 where `real` is 0. A product, because a broadcast maximum is slow on wasm. */
export function holdWherePadded(update: tf.Tensor2D, real: tf.Tensor2D): tf.Tensor2D {
  return tf.sub(1, tf.mul(tf.sub(1, update), real)); // [running, hidden]
}

/** Maps each gate, in the order in which PyTorch stacks the rows of a weight: reset, update, candidate. */
export function mapGates<T, U>(gates: Gates<T>, map: (gate: T) => U): Gates<U> {
  return { reset: map(gates.reset), update: map(gates.update), candidate: map(gates.candidate) };
}

/** Reads the gates from a list `[reset, update, candidate]`. */
export function gatesOf<T>([reset, update, candidate]: readonly T[]): Gates<T> {
  return { reset: reset!, update: update!, candidate: candidate! };
}

/** Lists the gates as `[reset, update, candidate]`. */
export function gateList<T>({ reset, update, candidate }: Gates<T>): [T, T, T] {
  return [reset, update, candidate];
}
