import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from './cpu';

describe('cpuBackend', () => {
  it('silences the greeting of the first tensor', async () => {
    await cpuBackend.load({});
    expect(tf.findBackend('cpu')).toMatchObject({ firstUse: false });
  });
});
