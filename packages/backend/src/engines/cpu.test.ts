import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { cpuEngine } from './cpu';

describe('cpuEngine', () => {
  it("keeps the engine's greeting off the first tensor", async () => {
    await cpuEngine.load({});
    expect(tf.findBackend('cpu')).toMatchObject({ firstUse: false });
  });
});
