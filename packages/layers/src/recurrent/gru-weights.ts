import * as tf from '@tensorflow/tfjs-core';
import type { NamedVariable } from '@vse/core';
import { gatesOf, mapGates, type Gates, type RecurrentWeights } from './gru-cell';
import { constantVariable, streamOf, uniformVariable, variableOf, xavierBound } from '../initializers';
import { orthogonalValues } from '../orthogonal';

/** Form of the GRU: `'reset-after'` is PyTorch's, `'reset-before'` that of Keras in 2017. */
export type GruForm = 'reset-after' | 'reset-before';

/** Variables of one direction of one layer, rows stacked reset, update, candidate as PyTorch stores them. */
export interface GruWeights {
  /** `weight_ih`, `[3 hidden, input]` */
  readonly inputWeight: tf.Variable;
  /** `weight_hh`, `[3 hidden, hidden]` */
  readonly stateWeight: tf.Variable;
  /** `bias_ih`, `[3 hidden]` */
  readonly inputBias: tf.Variable;
  /** `bias_hh`, `[3 hidden]`; absent in the reset-before form. */
  readonly stateBias?: tf.Variable;
  readonly variables: readonly NamedVariable[];
}

interface WeightShape {
  readonly inputDim: number;
  readonly hiddenDim: number;
  readonly form: GruForm;
  readonly seed: number;
}

/**
 * Makes the variables of one direction; `suffix` is `l0` or `l0_reverse`. Their initial values are those of the form's
 * library: uniform in `[-1/sqrt(hidden), 1/sqrt(hidden))` as in PyTorch; or Glorot uniform input weights, orthogonal
 * recurrent weights and biases of 0 as in Keras.
 */
export function gruWeights(shape: WeightShape, suffix: string): GruWeights {
  return shape.form === 'reset-after' ? pytorchWeights(shape, suffix) : kerasWeights(shape, suffix);
}

function pytorchWeights({ inputDim, hiddenDim, seed }: WeightShape, suffix: string): GruWeights {
  const make = (kind: string, shape: readonly number[]): NamedVariable => {
    const name = `${kind}_${suffix}`;
    return { name, variable: uniformVariable(shape, 1 / Math.sqrt(hiddenDim), streamOf(seed, name)) };
  };
  const inputWeight = make('weight_ih', [3 * hiddenDim, inputDim]);
  const stateWeight = make('weight_hh', [3 * hiddenDim, hiddenDim]);
  const inputBias = make('bias_ih', [3 * hiddenDim]);
  const stateBias = make('bias_hh', [3 * hiddenDim]);
  return {
    inputWeight: inputWeight.variable,
    stateWeight: stateWeight.variable,
    inputBias: inputBias.variable,
    stateBias: stateBias.variable,
    variables: [inputWeight, stateWeight, inputBias, stateBias],
  };
}

function kerasWeights({ inputDim, hiddenDim, seed }: WeightShape, suffix: string): GruWeights {
  const [input, state, bias] = [`weight_ih_${suffix}`, `weight_hh_${suffix}`, `bias_ih_${suffix}`];
  const rows = 3 * hiddenDim;
  const inputWeight = uniformVariable([rows, inputDim], xavierBound(inputDim, rows), streamOf(seed, input));
  const recurrent = orthogonalValues(rows, hiddenDim, streamOf(seed, state)); // [rows, hidden]
  const stateWeight = variableOf(tf.tensor2d(recurrent, [rows, hiddenDim]));
  const inputBias = constantVariable([rows], 0);
  const variables = [
    { name: input, variable: inputWeight },
    { name: state, variable: stateWeight },
    { name: bias, variable: inputBias },
  ];
  return { inputWeight, stateWeight, inputBias, variables };
}

/**
 * Computes the input products of the gates for all packed rows `[rows, input]` at once, biases included: each `[rows,
 * hidden]`. The recurrent biases of reset and update are added here too; only the candidate's waits for its step.
 */
export function inputProducts(x: tf.Tensor2D, weights: GruWeights): Gates {
  const inputs = thirds<tf.Tensor2D>(weights.inputWeight); // [hidden, input]
  const biases = thirds<tf.Tensor1D>(weights.inputBias); // [hidden]
  const products = mapGates(inputs, (weight) => tf.matMul<tf.Tensor2D>(x, weight, false, true)); // [rows, hidden]
  const stateBiases = weights.stateBias && thirds<tf.Tensor1D>(weights.stateBias); // [hidden]
  const both = (bias: tf.Tensor, second?: tf.Tensor) => (second ? tf.add(bias, second) : bias); // [hidden]
  return {
    reset: tf.add(products.reset, both(biases.reset, stateBiases?.reset)),
    update: tf.add(products.update, both(biases.update, stateBiases?.update)),
    candidate: tf.add(products.candidate, biases.candidate),
  };
}

/** Splits the recurrent weights by gate. */
export function recurrentWeights({ stateWeight, stateBias }: GruWeights): RecurrentWeights {
  const gates = thirds<tf.Tensor2D>(stateWeight); // [hidden, hidden]
  return stateBias ? { ...gates, candidateBias: thirds<tf.Tensor1D>(stateBias).candidate } : gates;
}

function thirds<T extends tf.Tensor>(stacked: tf.Tensor): Gates<T> {
  return gatesOf(tf.split<T>(stacked as T, 3, 0));
}
