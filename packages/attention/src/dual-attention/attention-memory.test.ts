import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { attentionMemory } from './attention-memory';

describe('attentionMemory', () => {
  const set = {
    vectors: tf.tensor3d([1, 2, 3, 6, 9, 9, 9, 9], [2, 2, 2]),
    mask: maskFromLengths([2, 0], 2),
  };

  it('attends to the mean in every step if all logits are equal', () => {
    const memory = attentionMemory({ dim: 2, outputDim: 2, project: false, hiddenDim: 3, steps: 2, seed: 1 });
    for (const { name, variable } of memory.variables()) {
      if (name.startsWith('attention')) variable.assign(tf.zerosLike(variable));
    }
    expectClose(memory.contexts(set), tf.tensor2d([[2, 4, 2, 4, 2, 4], [0, 0, 0, 0, 0, 0]])); // prettier-ignore
    memory.dispose();
  });

  it('projects its contexts through a tanh', () => {
    const memory = attentionMemory({ dim: 2, outputDim: 1, project: true, hiddenDim: 3, steps: 1, seed: 1 });
    const first = memory.variables().find(({ name }) => name === 'project.0.weight')!;
    first.variable.assign(tf.tensor2d([[0.5, -0.125]]));
    expectClose(memory.contexts(set).dataSync()[0]!, Math.tanh(0.5 * 2 - 0.125 * 4));
    memory.dispose();
  });

  it('leaves only what it returns', async () => {
    const memory = attentionMemory({ dim: 2, outputDim: 2, project: true, hiddenDim: 3, steps: 2, seed: 1 });
    expect(await tensorsLeftBy(() => memory.contexts(set))).toBe(1);
    memory.dispose();
  });
});
