import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { gruWeights, inputProducts, recurrentWeights } from './gru-weights';

const options = { inputDim: 1, hiddenDim: 1, form: 'reset-after', seed: 0 } as const;

describe('gruWeights', () => {
  it('makes no second bias for the older form', () => {
    const names = (form: 'reset-after' | 'reset-before') =>
      gruWeights({ ...options, form }, 'l0_reverse').variables.map(({ name }) => name);
    const shared = ['weight_ih_l0_reverse', 'weight_hh_l0_reverse', 'bias_ih_l0_reverse'];
    expect(names('reset-before')).toEqual(shared);
    expect(names('reset-after')).toEqual([...shared, 'bias_hh_l0_reverse']);
  });

  it("begins the older form as Keras does: Glorot's bound, orthogonal recurrent weights, no bias", () => {
    const { inputWeight, stateWeight, inputBias } = gruWeights(
      { inputDim: 6, hiddenDim: 4, form: 'reset-before', seed: 3 },
      'l0',
    );
    const largest = Math.max(...inputWeight.dataSync().map(Math.abs));
    expect(largest).toBeLessThanOrEqual(Math.sqrt(6 / (6 + 12)));
    expect(largest).toBeGreaterThan(0.9 * Math.sqrt(6 / (6 + 12)));
    expectClose(tf.matMul(stateWeight, stateWeight, true), tf.eye(4));
    expectClose(inputBias, new Array<number>(12).fill(0));
  });

  it('draws different values for every variable', () => {
    const { inputWeight, stateWeight } = gruWeights(options, 'l0');
    expect(inputWeight.dataSync()).not.toEqual(stateWeight.dataSync());
  });
});

describe('inputProducts', () => {
  it('adds both biases to the gates but only its own to the candidate', () => {
    const weights = gruWeights(options, 'l0');
    weights.inputWeight.assign(tf.tensor2d([[1], [2], [3]]));
    weights.inputBias.assign(tf.tensor1d([0.1, 0.2, 0.3]));
    weights.stateBias!.assign(tf.tensor1d([10, 20, 30]));
    const { reset, update, candidate } = inputProducts(tf.tensor2d([[2]]), weights);
    expectClose(reset, [2 + 0.1 + 10]);
    expectClose(update, [4 + 0.2 + 20]);
    expectClose(candidate, [6 + 0.3]);
    expectClose(recurrentWeights(weights).candidateBias!, [30]);
  });
});
