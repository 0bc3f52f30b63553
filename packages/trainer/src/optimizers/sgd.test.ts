import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import type { Optimizer } from './optimizer';
import { sgd } from './sgd';

function run(optimizer: Optimizer, start: number, gradients: number[], rate: number): number {
  const variable = tf.variable(tf.scalar(start));
  for (const gradient of gradients) {
    tf.tidy(() => optimizer.apply([{ name: 'w', variable }], { w: tf.scalar(gradient) }, rate));
  }
  return variable.dataSync()[0]!;
}

describe('sgd', () => {
  it('steps against the gradient', () => {
    expectClose(run(sgd({ learningRate: 1 }), 1, [2, -1], 0.1), 1 - 0.2 + 0.1);
  });

  it('adds momentum', () => {
    // velocities 2, then 0.9 * 2 + 1 = 2.8
    expectClose(run(sgd({ learningRate: 1, momentum: 0.9 }), 1, [2, 1], 0.1), 1 - 0.2 - 0.28);
  });

  it('adds the decay to the gradient', () => {
    expectClose(run(sgd({ learningRate: 1, weightDecay: 0.5 }), 4, [1], 0.1), 4 - 0.1 * (1 + 0.5 * 4));
  });

  it('keeps a tensor per variable with momentum only', async () => {
    const variable = tf.variable(tf.scalar(1));
    const step = (optimizer: Optimizer) => () =>
      tf.tidy(() => optimizer.apply([{ name: 'w', variable }], { w: tf.scalar(1) }, 0.1));
    expect(await tensorsLeftBy(step(sgd({ learningRate: 1 })))).toBe(0);
    expect(await tensorsLeftBy(step(sgd({ learningRate: 1, momentum: 0.5 })))).toBe(1);
  });

  it('refuses options out of range', () => {
    expect(() => sgd({ learningRate: NaN })).toThrow(
      'sgd: learningRate must be a finite number of at least 0, got NaN',
    );
    expect(() => sgd({ learningRate: 1, momentum: 1 })).toThrow(OptionError);
    expect(() => sgd({ learningRate: 1, weightDecay: -1 })).toThrow(OptionError);
  });
});
