import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Loss } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { maxOfHinges } from '../hinges/max-of-hinges';
import { sumOfHinges } from '../hinges/sum-of-hinges';
import { weightedSum } from './weighted-sum';

const scores = tf.tensor2d([0.7, 0.62, 0.55, 0.4], [2, 2]);

describe('weightedSum', () => {
  it('adds its parts by weight', () => {
    const two: Loss = () => tf.scalar(2);
    const three: Loss = () => tf.scalar(3);
    expectClose(weightedSum([{ loss: two, weight: 0.5 }, { loss: three }])({ scores }), 0.5 * 2 + 3);
  });

  it('has the gradient of its value', () => {
    const loss = weightedSum([
      { loss: sumOfHinges(), weight: 0.25 },
      { loss: maxOfHinges(), weight: 2 },
    ]);
    const f = (x: tf.Tensor) => loss({ scores: x as tf.Tensor2D });
    expectClose(tf.grad(f)(scores), numericGradient(f, scores, 1e-3), { relative: 1e-2 });
  });

  it('does not compute a part of weight 0', () => {
    const broken: Loss = () => {
      throw new Error('computed');
    };
    expectClose(weightedSum([{ loss: broken, weight: 0 }])({ scores }), 0);
  });

  it('lists the variables of all parts', () => {
    const variable = tf.variable(tf.scalar(1));
    const learned: Loss = Object.assign(() => tf.scalar(1), {
      variables: () => [{ name: 'scale', variable }],
    });
    const loss = weightedSum([{ loss: sumOfHinges() }, { loss: learned, weight: 0 }]);
    expect(loss.variables?.().map(({ name }) => name)).toEqual(['scale']);
  });

  it('refuses no parts and negative weights, and leaves one tensor behind', async () => {
    expect(() => weightedSum([])).toThrow(OptionError);
    expect(() => weightedSum([{ loss: sumOfHinges(), weight: -1 }])).toThrow(OptionError);
    const loss = weightedSum([{ loss: sumOfHinges(), weight: 2 }, { loss: maxOfHinges() }]);
    expect(await tensorsLeftBy(() => loss({ scores }))).toBe(1);
  });
});
