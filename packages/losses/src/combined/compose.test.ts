import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { composed } from './compose';

const variable = tf.variable(tf.scalar(2), true);
const learned: Loss = Object.assign(() => tf.scalar(1), { variables: () => [{ name: 'scale', variable }] });

describe('composed', () => {
  it('lists the variables of its parts, each once', () => {
    const loss = composed(learned, [learned, () => tf.scalar(0), learned]);
    expect(loss.variables?.()).toEqual([{ name: 'scale', variable }]);
    expectClose(loss({ scores: tf.zeros([1, 1]) }), 1);
  });

  it('passes progress to each part once, and to the listener', () => {
    const heard: string[] = [];
    const part: Loss = Object.assign(() => tf.scalar(0), {
      onProgress: ({ epoch, step }: { epoch: number; step: number }) => heard.push(`part ${epoch} ${step}`),
    });
    const loss = composed(part, [part, part], ({ step }) => heard.push(`listener ${step}`));
    loss.onProgress?.({ epoch: 1, step: 7 });
    expect(heard).toEqual(['part 1 7', 'listener 7']);
  });
});
