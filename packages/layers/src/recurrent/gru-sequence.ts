import * as tf from '@tensorflow/tfjs-core';
import {
  gateList,
  gatesOf,
  mapGates,
  type Gates,
  type GruCell,
  type RecurrentWeights,
  type StepResult,
  type GateGradients,
  type StepTrace,
} from './gru-cell';
import { addToFirstRows, firstRows, perStep, tidied } from './packed-steps';

/** A packed batch and the weights of one direction. */
export interface SequenceInput {
  /** Input products of the gates, biases included, packed: each `[rows, hidden]`. */
  readonly x: Gates;
  /** `[hidden, hidden]` each, `[output, input]` as PyTorch stores them. */
  readonly weights: RecurrentWeights;
  /** Number of rows of each step; they sum to `rows` and never grow. */
  readonly sizes: readonly number[];
  /** `[rows, 1]`, 0 where a packed row is padding. */
  readonly real?: tf.Tensor2D;
}

/**
 * Runs a GRU over a packed batch and returns every state, packed: `[rows, hidden]`. The gradient of the whole sequence
 * is one operation, back-propagation through time written by hand: each weight's gradient is one product over all rows
 * at the end, not one per step.
 */
export function gruSequence(cell: GruCell, input: SequenceInput): tf.Tensor2D {
  const { x, weights, sizes } = input;
  const op = tf.customGrad<tf.Tensor2D>((...inputs) => {
    const save = inputs.at(-1) as tf.GradSaveFunc;
    const { states, steps } = unrolledGru(cell, input);
    save([...gateList(weights), ...steps.flatMap(traceList)]);
    return {
      value: states,
      gradFunc: (dy: tf.Tensor2D, saved: tf.Tensor[]) => {
        const grads = sequenceGradients(cell, sizes, dy, saved as tf.Tensor2D[]);
        return weights.candidateBias ? grads : grads.slice(0, 6);
      },
    };
  });
  const bias = weights.candidateBias ? [weights.candidateBias] : [];
  return tf.tidy(() => op(...gateList(x), ...gateList(weights), ...bias));
}

/** Computes the same states, and the tensors of each step, with differentiable operations: reference for the gradient. */
export function unrolledGru(
  cell: GruCell,
  { x, weights, sizes, real }: SequenceInput,
): { states: tf.Tensor2D; steps: readonly StepResult[] } {
  const transposed = mapGates(weights, (weight) => tf.transpose<tf.Tensor2D>(weight)); // [hidden, hidden]
  const bias = weights.candidateBias ? { candidateBias: weights.candidateBias } : {};
  const products = mapGates(x, (gate) => perStep(gate, sizes)); // per step [running, hidden]
  const reals = real && perStep(real, sizes); // per step [running, 1]
  const steps: StepResult[] = [];
  let state = tf.zeros<tf.Rank.R2>([sizes[0]!, x.reset.shape[1]]); // [running, hidden]
  sizes.forEach((running, step) => {
    const previous = firstRows(state, running);
    const inputs = mapGates(products, (parts) => parts[step]!);
    const result = tidied(() => cell.step(inputs, previous, { ...transposed, ...bias }, reals?.[step]));
    state = result.state;
    steps.push(result);
  });
  return { states: joined(steps, ({ state }) => state), steps };
}

/** Gradients with respect to the three input products, the three weights and the candidate's bias. */
function sequenceGradients(
  cell: GruCell,
  sizes: readonly number[],
  dy: tf.Tensor2D,
  saved: readonly tf.Tensor2D[],
): tf.Tensor[] {
  return tf.tidy(() => {
    const weights = gatesOf(saved.slice(0, 3));
    const traces = sizes.map((_, step) => traceOf(saved.slice(3 + 5 * step, 8 + 5 * step)));
    const gradients = stepGradients(cell, perStep(dy, sizes), traces, weights);
    const previous = joined(traces, (trace) => trace.previous); // [rows, hidden]
    const multiplied = joined(traces, (trace) => cell.multiplied(trace)); // [rows, hidden]
    const dReset = joined(gradients, ({ reset }) => reset); // [rows, hidden]
    const dUpdate = joined(gradients, ({ update }) => update); // [rows, hidden]
    const dCandidate = joined(gradients, ({ candidate }) => candidate); // [rows, hidden]
    const dProduct = joined(gradients, ({ product }) => product); // [rows, hidden]
    return [
      dReset,
      dUpdate,
      dCandidate,
      tf.matMul(dReset, previous, true, false), // [hidden, hidden]
      tf.matMul(dUpdate, previous, true, false), // [hidden, hidden]
      tf.matMul(dProduct, multiplied, true, false), // [hidden, hidden]
      tf.sum(dProduct, 0), // [hidden]
    ];
  });
}

/** Walks the steps from last to first; a sequence joins at its own last step. */
function stepGradients(
  cell: GruCell,
  dStates: readonly tf.Tensor2D[],
  traces: readonly StepTrace[],
  weights: Gates,
): GateGradients[] {
  const gradients = new Array<GateGradients>(traces.length);
  let carried: tf.Tensor2D | undefined;
  for (let step = traces.length - 1; step >= 0; step--) {
    const later = carried;
    const result = tidied(() => {
      const dState = later ? addToFirstRows(dStates[step]!, later) : dStates[step]!; // [running, hidden]
      const inside = cell.gateGradients(dState, traces[step]!, weights);
      if (step === 0) return { inside }; // the first state is a constant
      return { inside, carried: cell.previousGradient(dState, inside, traces[step]!, weights) };
    });
    gradients[step] = result.inside;
    carried = result.carried;
  }
  return gradients;
}

function joined<T>(steps: readonly T[], pick: (step: T) => tf.Tensor2D): tf.Tensor2D {
  return tf.concat(steps.map(pick), 0);
}

function traceList({ reset, update, candidate, inner, previous }: StepTrace): tf.Tensor2D[] {
  return [reset, update, candidate, inner, previous];
}

function traceOf(list: readonly tf.Tensor2D[]): StepTrace {
  return { ...gatesOf(list), inner: list[3]!, previous: list[4]! };
}
