import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { bidirectionalGru } from './bidirectional-gru';
import { gru } from './gru';

const options = { inputDim: 2, hiddenDim: 3, seed: 4 };
const x = tf.randomNormal<tf.Rank.R3>([2, 4, 2], 0, 1, 'float32', 6);
const lengths = [4, 2];

describe('bidirectionalGru', () => {
  it('averages a GRU and one that reads each caption from its own last word', () => {
    const both = bidirectionalGru(options);
    const ahead = gru(options);
    const back = gru(options);
    both.variables().forEach(({ name, variable }) => {
      const target = (name.endsWith('_reverse') ? back : ahead).variables();
      target.find((other) => other.name === name.replace('_reverse', ''))!.variable.assign(variable);
    });
    const turned = tf.concat([
      tf.reverse(tf.slice(x, [0, 0, 0], [1, 4, 2]), 1),
      tf.concat([tf.reverse(tf.slice(x, [1, 0, 0], [1, 2, 2]), 1), tf.zeros<tf.Rank.R3>([1, 2, 2])], 1),
    ]);
    const there = back.apply(turned, { lengths });
    const again = tf.concat([
      tf.reverse(tf.slice(there, [0, 0, 0], [1, 4, 3]), 1),
      tf.concat([tf.reverse(tf.slice(there, [1, 0, 0], [1, 2, 3]), 1), tf.zeros<tf.Rank.R3>([1, 2, 3])], 1),
    ]);
    const wanted = tf.div(tf.add(ahead.apply(x, { lengths }), again), 2);
    expectClose(both.apply(x, { lengths }), wanted);
    expectClose(both.apply(x, { mask: maskFromLengths(lengths) }), wanted);
  });

  it('concatenates with merge concat, and between layers', () => {
    const layer = bidirectionalGru({ ...options, layers: 2, merge: 'concat' });
    expect(layer.outputDim).toBe(6);
    expect(layer.apply(x, { lengths }).shape).toEqual([2, 4, 6]);
    const second = layer.variables().find(({ name }) => name === 'weight_ih_l1_reverse');
    expect(second?.variable.shape).toEqual([9, 6]);
  });

  it('has finite gradients, 0 past the end', () => {
    const layer = bidirectionalGru(options);
    const grad = tf.grad((input) => tf.sum(layer.apply(input as tf.Tensor3D, { lengths })))(x);
    const values = grad.dataSync();
    expect(values.every(Number.isFinite)).toBe(true);
    expect([...values.slice(12)]).toEqual([0, 0, 0, 0]);
  });

  it('leaves one tensor behind', async () => {
    const layer = bidirectionalGru(options);
    expect(await tensorsLeftBy(() => layer.apply(x, { lengths }))).toBe(1);
  });

  it('refuses another merge', () => {
    expect(() => bidirectionalGru({ ...options, merge: 'sum' as never })).toThrow(/'average' or 'concat'/);
  });
});
