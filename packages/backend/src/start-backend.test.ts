import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { BACKEND_NAMES, loaderOf } from './backends/loaders';
import { startBackend } from './start-backend';

describe('startBackend', () => {
  it('starts a backend once', async () => {
    const first = await startBackend(loaderOf('cpu'));
    expect(await startBackend(loaderOf('cpu'))).toBe(first);
    expect(first).toMatchObject({ works: true, name: 'cpu', repairs: ['cpu segment sums'] });
  });

  it('starts backends one after the other when called at once', async () => {
    const [wasm, cpu] = await Promise.all([startBackend(loaderOf('wasm')), startBackend(loaderOf('cpu'))]);
    expect([wasm.works, cpu.works]).toEqual([true, true]);
  });

  it('says why a backend does not start, and keeps the current one', async () => {
    await tf.setBackend('cpu');
    const webgpu = await startBackend(loaderOf('webgpu'));
    // With a GPU or without: there is an outcome and a current backend.
    if (!webgpu.works) expect(webgpu.reason).not.toBe('');
    expect(['cpu', 'webgpu']).toContain(tf.getBackend());
  });
});

describe('loaderOf', () => {
  it('knows how to install each backend', () => {
    for (const name of BACKEND_NAMES) {
      expect(loaderOf(name)).toMatchObject({ name });
      expect(loaderOf(name).install).toMatch(/^npm install @(tensorflow|vse)\//);
    }
  });
});
