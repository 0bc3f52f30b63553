import * as tf from '@tensorflow/tfjs-core';
import { layers as kerasLayers } from '@tensorflow/tfjs-layers';
import { seededRandom } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, it } from 'vitest';
import { gru } from './gru';

/**
 * GRU of Keras 2017 over captions padded in front and read without a mask, as in Favre's tutorial. Two references:
 * loops in float64 with gradients by central differences, and the layers library, whose GRU has this form.
 */
const [batch, steps, inputDim, hidden] = [2, 4, 3, 5];
const random = seededRandom(3);
const normal = (count: number, scale = 1) => Array.from({ length: count }, () => scale * random.normal());

/** All padding is the same vector; the first caption has two words, the second four. */
const padding = normal(inputDim);
const x = [...padding, ...padding, ...normal(2 * inputDim), ...normal(4 * inputDim)];
const weights = {
  // Large enough that some gates are clipped by the hard sigmoid.
  weight_ih_l0: normal(3 * hidden * inputDim, 1.2),
  weight_hh_l0: normal(3 * hidden * hidden, 1.2),
  bias_ih_l0: normal(3 * hidden, 0.5),
};
type Weights = Readonly<Record<keyof typeof weights, readonly number[]>>;
const cotangent = normal(batch * hidden);

describe('gru of the form reset-before against Keras 2017', () => {
  it('has the last states and gradients of loops in float64', () => {
    const { layer, input } = prepared();
    expectClose(lastOf(layer.apply(input)), lastStates(x, weights));
    const { grads } = gradients(layer, input);
    const variables = new Map(layer.variables().map(({ name, variable }) => [name, variable]));
    for (const name of Object.keys(weights) as (keyof Weights)[]) {
      const wanted = differences(weights[name], (values) => lossOf(x, { ...weights, [name]: values }));
      expectClose(grads[variables.get(name)!.name]!, wanted);
    }
    const wanted = differences(x, (values) => lossOf(values, weights));
    expectClose(grads[input.name]!, wanted);
    layer.dispose();
  });

  it('has the last states and gradients of the layers library', () => {
    const { layer, input } = prepared();
    const library = kerasLayers.gru({ units: hidden });
    tf.tidy(() => {
      library.apply(tf.zeros([1, 1, inputDim])); // makes its weights
    });
    library.setWeights(layer.variables().map(({ variable }) => toKeras(variable)));
    const theirs = () => library.apply(input) as tf.Tensor2D;
    expectClose(lastOf(layer.apply(input)), theirs());
    const own = gradients(layer, input).grads;
    const kernels = library.trainableWeights.map((weight) => weight.read() as unknown as tf.Variable);
    const { grads } = tf.variableGrads(
      () => tf.sum<tf.Scalar>(tf.mul(theirs(), tf.tensor2d(cotangent, [batch, hidden]))),
      [input, ...kernels],
    );
    layer.variables().forEach(({ variable }, i) => {
      expectClose(toKeras(own[variable.name]!), grads[kernels[i]!.name]!);
    });
    expectClose(own[input.name]!, grads[input.name]!);
    layer.dispose();
  });
});

type Input = tf.Tensor3D & tf.Variable;

function prepared() {
  const layer = gru({ inputDim, hiddenDim: hidden, form: 'reset-before' });
  for (const { name, variable } of layer.variables()) {
    variable.assign(tf.tensor(weights[name as keyof Weights], variable.shape));
  }
  const input = tf.variable(tf.tensor3d(x, [batch, steps, inputDim])) as unknown as Input;
  return { layer, input };
}

function lastOf(states: tf.Tensor3D): tf.Tensor2D {
  return tf.reshape(tf.slice(states, [0, steps - 1, 0], [-1, 1, -1]), [batch, hidden]);
}

function gradients(layer: ReturnType<typeof gru>, input: Input) {
  return tf.variableGrads(
    () => tf.sum<tf.Scalar>(tf.mul(lastOf(layer.apply(input)), tf.tensor2d(cotangent, [batch, hidden]))),
    [input, ...layer.variables().map(({ variable }) => variable)],
  );
}

/** Reorders PyTorch's rows reset, update, candidate to Keras' columns update, reset, candidate. */
function toKeras(weight: tf.Tensor): tf.Tensor {
  const [reset, update, candidate] = tf.split(weight, 3, 0) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const stacked = tf.concat([update, reset, candidate], 0);
  return stacked.rank === 2 ? tf.transpose(stacked) : stacked;
}

/** Last states `[batch, hidden]` by the definition, one number at a time. */
function lastStates(
  inputs: readonly number[],
  { weight_ih_l0, weight_hh_l0, bias_ih_l0 }: Weights,
): number[] {
  const hard = (value: number) => Math.min(1, Math.max(0, 0.2 * value + 0.5));
  const from = (gate: number, unit: number, word: readonly number[]) => {
    const row = gate * hidden + unit;
    return word.reduce((sum, value, i) => sum + value * weight_ih_l0[row * inputDim + i]!, bias_ih_l0[row]!);
  };
  const back = (gate: number, unit: number, state: readonly number[]) =>
    state.reduce((sum, value, i) => sum + value * weight_hh_l0[(gate * hidden + unit) * hidden + i]!, 0);
  const units = Array.from({ length: hidden }, (_, unit) => unit);
  const captions = Array.from({ length: batch }, (_, caption) => caption);
  return captions.flatMap((caption) => {
    let state = new Array<number>(hidden).fill(0);
    for (let step = 0; step < steps; step++) {
      const at = (caption * steps + step) * inputDim;
      const word = inputs.slice(at, at + inputDim);
      const before = state;
      const reset = units.map((unit) => hard(from(0, unit, word) + back(0, unit, before)));
      const update = units.map((unit) => hard(from(1, unit, word) + back(1, unit, before)));
      const kept = units.map((unit) => reset[unit]! * before[unit]!);
      const candidate = units.map((unit) => Math.tanh(from(2, unit, word) + back(2, unit, kept)));
      state = units.map((unit) => update[unit]! * before[unit]! + (1 - update[unit]!) * candidate[unit]!);
    }
    return state;
  });
}

function lossOf(inputs: readonly number[], values: Weights): number {
  return lastStates(inputs, values).reduce((sum, value, i) => sum + value * cotangent[i]!, 0);
}

/** Gradient by central differences in float64, accurate to about 1e-9 here. */
function differences(at: readonly number[], f: (values: readonly number[]) => number): number[] {
  const step = 1e-5;
  const moved = (i: number, by: number) => at.map((value, j) => (i === j ? value + by : value));
  return at.map((_, i) => (f(moved(i, step)) - f(moved(i, -step))) / (2 * step));
}
