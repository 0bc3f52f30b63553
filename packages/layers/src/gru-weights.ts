import * as tf from '@tensorflow/tfjs-core';
import type { NamedVariable } from '@vse/core';
import { gatesOf, mapGates, type Gates, type RecurrentWeights } from './gru-cell';
import { streamOf, uniformVariable } from './initializers';

/** Which GRU: `'reset-after'` is PyTorch's, `'reset-before'` Keras' of 2017. */
export type GruForm = 'reset-after' | 'reset-before';

/** The variables of one direction of one layer, stacked reset, update, candidate as PyTorch stores them. */
export interface GruWeights {
  /** `weight_ih`, `[3 hidden, input]` */
  readonly inputWeight: tf.Variable;
  /** `weight_hh`, `[3 hidden, hidden]` */
  readonly stateWeight: tf.Variable;
  /** `bias_ih`, `[3 hidden]` */
  readonly inputBias: tf.Variable;
  /** `bias_hh`, `[3 hidden]`; the reset-before form has one bias only. */
  readonly stateBias?: tf.Variable;
  readonly variables: readonly NamedVariable[];
}

/** Makes the variables of one direction, uniform in `[-1/sqrt(hidden), 1/sqrt(hidden))`; `suffix` is `l0` or `l0_reverse`. */
export function gruWeights(
  { inputDim, hiddenDim, form, seed }: { inputDim: number; hiddenDim: number; form: GruForm; seed: number },
  suffix: string,
): GruWeights {
  const variables: NamedVariable[] = [];
  const make = (kind: string, shape: readonly number[]): tf.Variable => {
    const name = `${kind}_${suffix}`;
    const variable = uniformVariable(shape, 1 / Math.sqrt(hiddenDim), streamOf(seed, name));
    variables.push({ name, variable });
    return variable;
  };
  const inputWeight = make('weight_ih', [3 * hiddenDim, inputDim]);
  const stateWeight = make('weight_hh', [3 * hiddenDim, hiddenDim]);
  const inputBias = make('bias_ih', [3 * hiddenDim]);
  if (form === 'reset-before') return { inputWeight, stateWeight, inputBias, variables };
  return { inputWeight, stateWeight, inputBias, stateBias: make('bias_hh', [3 * hiddenDim]), variables };
}

/**
 * The gates' input products for all rows at once, biases included, from packed rows `[rows, input]`: each
 * `[rows, hidden]`. The recurrent bias joins here where it is only added, which is everywhere but in the candidate.
 */
export function inputProducts(x: tf.Tensor2D, weights: GruWeights): Gates {
  const inputs = thirds<tf.Tensor2D>(weights.inputWeight); // [hidden, input]
  const biases = thirds<tf.Tensor1D>(weights.inputBias); // [hidden]
  const products = mapGates(inputs, (weight) => tf.matMul<tf.Tensor2D>(x, weight, false, true)); // [rows, hidden]
  const extra = weights.stateBias && thirds<tf.Tensor1D>(weights.stateBias); // [hidden]
  const both = (bias: tf.Tensor, more?: tf.Tensor) => (more ? tf.add(bias, more) : bias); // [hidden]
  return {
    reset: tf.add(products.reset, both(biases.reset, extra?.reset)),
    update: tf.add(products.update, both(biases.update, extra?.update)),
    candidate: tf.add(products.candidate, biases.candidate),
  };
}

/** The weights that the steps need, gate by gate. */
export function recurrentWeights({ stateWeight, stateBias }: GruWeights): RecurrentWeights {
  const gates = thirds<tf.Tensor2D>(stateWeight); // [hidden, hidden]
  return stateBias ? { ...gates, candidateBias: thirds<tf.Tensor1D>(stateBias).candidate } : gates;
}

function thirds<T extends tf.Tensor>(stacked: tf.Tensor): Gates<T> {
  return gatesOf(tf.split<T>(stacked as T, 3, 0));
}
