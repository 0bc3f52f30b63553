import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loaderOf, startEngine } from './start-engine';

describe('startEngine', () => {
  it('starts an engine once, however often it is asked', async () => {
    const first = startEngine('cpu');
    expect(startEngine('cpu')).toBe(first);
    expect(await first).toMatchObject({ works: true, name: 'cpu', repairs: ['cpu segment sums'] });
  });

  it('starts engines one after the other, asked for at once', async () => {
    const [wasm, cpu] = await Promise.all([startEngine('wasm'), startEngine('cpu')]);
    expect([wasm.works, cpu.works]).toEqual([true, true]);
  });

  it('says why one does not start, and leaves the current engine in place', async () => {
    await tf.setBackend('cpu');
    const webgpu = await startEngine('webgpu');
    // Whether there is a GPU or not, the outcome is told and something is in use.
    if (!webgpu.works) expect(webgpu.reason).not.toBe('');
    expect(['cpu', 'webgpu']).toContain(tf.getBackend());
  });
});

describe('loaderOf', () => {
  it('knows how to install each engine', () => {
    for (const name of ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const) {
      expect(loaderOf(name)).toMatchObject({ name });
      expect(loaderOf(name).install).toMatch(/^npm install @(tensorflow|vse)\//);
    }
  });
});
