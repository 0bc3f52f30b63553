import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { bidirectionalRnn } from './bidirectional-rnn';
import { rnn } from './rnn';

const options = { inputDim: 3, hiddenDim: 3, seed: 4 };
const x = tf.randomNormal<tf.Rank.R3>([2, 4, 3], 0, 1, 'float32', 6);
const lengths = [4, 2];

describe('bidirectionalRnn', () => {
  it.each(['mapped', 'added'] as const)('sums a layer and one that reads from the last word, %s', (input) => {
    const both = bidirectionalRnn({ ...options, input });
    const [ahead, back] = [rnn({ ...options, input }), rnn({ ...options, input })];
    both.variables().forEach(({ name, variable }) => {
      const target = (name.endsWith('_reverse') ? back : ahead).variables();
      target.find((other) => other.name === name.replace('_reverse', ''))!.variable.assign(variable);
    });
    const turn = (given: tf.Tensor3D): tf.Tensor =>
      tf.concat([
        tf.reverse(tf.slice(given, [0, 0, 0], [1, 4, 3]), 1),
        tf.pad(tf.reverse(tf.slice(given, [1, 0, 0], [1, 2, 3]), 1), [[0, 0], [0, 2], [0, 0]]),
      ]); // prettier-ignore
    const again = turn(back.apply(turn(x) as tf.Tensor3D, { lengths }));
    const wanted = tf.add(ahead.apply(x, { lengths }), again);
    expectClose(both.apply(x, { lengths }), wanted);
    expectClose(both.apply(x, { mask: maskFromLengths(lengths) }), wanted);
  });

  it('concatenates with merge concat, and leaves one tensor behind', async () => {
    const layer = bidirectionalRnn({ ...options, merge: 'concat' });
    expect(layer.outputDim).toBe(6);
    expect(layer.apply(x, { lengths }).shape).toEqual([2, 4, 6]);
    expect(await tensorsLeftBy(() => layer.apply(x, { lengths }))).toBe(1);
  });

  it('refuses another merge', () => {
    expect(() => bidirectionalRnn({ ...options, merge: 'average' as never })).toThrow(/'sum' or 'concat'/);
  });
});
