import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { aggregations, type Aggregation } from './aggregation';

const names = Object.keys(aggregations) as Aggregation[];

describe('aggregations', () => {
  // Two items of three queries with one other; the last query of the second item is padding.
  const similarities = tf.tensor3d([[[0.5], [-0.1], [0.5]], [[0.2], [0.4], [0.9]]]); // prettier-ignore
  const queryMask = tf.tensor3d([[[1], [1], [1]], [[1], [1], [0]]]); // prettier-ignore
  const run = (name: Aggregation) => aggregations[name]({ similarities, queryMask, lseSharpness: 5 });
  const lse = (...x: number[]) => Math.log(x.reduce((sum, v) => sum + Math.exp(5 * v), 0)) / 5;

  it('are worked by hand', () => {
    expectClose(run('mean').value, [0.9 / 3, 0.6 / 2]);
    expectClose(run('sum').value, [0.9, 0.6]);
    expectClose(run('max').value, [0.5, 0.4]);
    expectClose(run('logSumExp').value, [lse(0.5, -0.1, 0.5), lse(0.2, 0.4)]);
  });

  it('send back their gradients; a tied maximum gives it to the first', () => {
    const dy = tf.tensor3d([[[6]], [[10]]]); // prettier-ignore
    expectClose(run('mean').pullback(dy), [2, 2, 2, 5, 5, 0]);
    expectClose(run('sum').pullback(dy), [6, 6, 6, 10, 10, 0]);
    expectClose(run('max').pullback(dy), [6, 0, 0, 0, 10, 0]);
    const share = 1 / (1 + Math.exp(5 * 0.2)); // e^(5 * 0.2) / (e^(5 * 0.2) + e^(5 * 0.4))
    const soft = run('logSumExp').pullback(dy).dataSync();
    expectClose(soft.slice(3), [10 * share, 10 * (1 - share), 0]);
    expectClose(soft[0]! + soft[1]! + soft[2]!, 6);
  });

  it.each(names)('%s of an only query is that query, with all of its gradient', (name) => {
    const only = { similarities: tf.tensor3d([[[0.3]]]), queryMask: tf.ones<tf.Rank.R3>([1, 1, 1]) };
    const { value, pullback } = aggregations[name]({ ...only, lseSharpness: 5 });
    expectClose(value, [0.3]);
    expectClose(pullback(tf.tensor3d([[[7]]])), [7]);
  });

  it.each(names)('%s is finite for an item of padding alone', (name) => {
    const input = { similarities, queryMask: tf.zerosLike(queryMask), lseSharpness: 5 };
    const { value, pullback } = aggregations[name](input);
    const numbers = [...value.dataSync(), ...pullback(tf.ones([2, 1, 1])).dataSync()];
    expect(numbers.every(Number.isFinite)).toBe(true);
  });
});
