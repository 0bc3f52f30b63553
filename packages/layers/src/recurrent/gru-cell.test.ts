import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { gateList, gatesOf, holdWherePadded, mapGates } from './gru-cell';

describe('gates', () => {
  it('come reset, update, candidate, as PyTorch stacks them', () => {
    const gates = gatesOf(['r', 'z', 'n']);
    expect(gates).toEqual({ reset: 'r', update: 'z', candidate: 'n' });
    expect(gateList(gates)).toEqual(['r', 'z', 'n']);
    expect(gateList(mapGates(gates, (gate) => gate.toUpperCase()))).toEqual(['R', 'Z', 'N']);
  });
});

describe('holdWherePadded', () => {
  it('is exactly 1 where there is no word and the gate elsewhere', () => {
    const held = holdWherePadded(
      tf.tensor2d([
        [0.3, 0.7],
        [0.3, 0.7],
      ]),
      tf.tensor2d([[0], [1]]),
    );
    expect([...held.dataSync().slice(0, 2)]).toEqual([1, 1]);
    expectClose(held, [1, 1, 0.3, 0.7]);
  });
});
