import * as tf from '@tensorflow/tfjs-core';

/** One thing for each gate of a GRU. */
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

/** What a step leaves for its gradient; all `[running, hidden]`. */
export interface StepTrace extends Gates {
  /** What lies between the state and the candidate: after the recurrent product, or before it. */
  readonly inner: tf.Tensor2D;
  /** The state before the step. */
  readonly previous: tf.Tensor2D;
}

export interface StepResult extends StepTrace {
  /** `[running, hidden]` */
  readonly state: tf.Tensor2D;
}

/** The gradients inside one step, with respect to what each gate's activation read; all `[running, hidden]`. */
export interface GateGradients extends Gates {
  /** With respect to what the candidate's recurrent product gave. */
  readonly product: tf.Tensor2D;
}

/** One form of the GRU: a step and its gradient, written by hand. */
export interface GruCell {
  /**
   * One step. `x` holds the gates' input products with biases, `transposed` the recurrent weights `[hidden, hidden]`
   * ready to be multiplied from the right, and `real` `[running, 1]` is 0 where a sequence has no word at this step:
   * its update gate is held at 1, so that the state passes unchanged and every gradient inside the step is exactly 0.
   */
  step(x: Gates, previous: tf.Tensor2D, transposed: RecurrentWeights, real?: tf.Tensor2D): StepResult;
  /** The gradients inside a step, from the gradient with respect to its new state. */
  gateGradients(dState: tf.Tensor2D, trace: StepTrace, weights: Gates): GateGradients;
  /** The gradient with respect to the state before the step. */
  previousGradient(
    dState: tf.Tensor2D,
    gradients: GateGradients,
    trace: StepTrace,
    weights: Gates,
  ): tf.Tensor2D;
  /** What the candidate's recurrent product multiplied. */
  multiplied(trace: StepTrace): tf.Tensor2D;
}

/** The update gate, exactly 1 where `real` is 0. A product, because a broadcast maximum is slow on wasm. */
export function holdWherePadded(update: tf.Tensor2D, real: tf.Tensor2D): tf.Tensor2D {
  return tf.sub(1, tf.mul(tf.sub(1, update), real)); // [running, hidden]
}

/** Gate by gate, in the order in which PyTorch stacks the rows of a weight: reset, update, candidate. */
export function mapGates<T, U>(gates: Gates<T>, map: (gate: T) => U): Gates<U> {
  return { reset: map(gates.reset), update: map(gates.update), candidate: map(gates.candidate) };
}

/** The gates of a list `[reset, update, candidate]`. */
export function gatesOf<T>([reset, update, candidate]: readonly T[]): Gates<T> {
  return { reset: reset!, update: update!, candidate: candidate! };
}

export function gateList<T>({ reset, update, candidate }: Gates<T>): [T, T, T] {
  return [reset, update, candidate];
}
