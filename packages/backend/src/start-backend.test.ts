import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { BACKEND_NAMES, loaderOf } from './backends/loaders';
import type { BackendLoader } from './backends/backend';
import { startBackend, type StartedBackend } from './start-backend';
import { plainNode } from './testing/plain-node';

describe('startBackend', () => {
  it('starts a backend once', async () => {
    const first = await startBackend(loaderOf('cpu'));
    expect(await startBackend(loaderOf('cpu'))).toBe(first);
    expect(first).toMatchObject({
      works: true,
      name: 'cpu',
      repairs: ['cpu segment sums', 'cpu elementwise functions'],
    });
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

describe('a start with other options', () => {
  const head = `
    const { dirname, sep } = require('node:path');
    const { useBackend } = require('@vse/backend');
    const right = dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep;
    const wasm = (wasmPath) => useBackend({ prefer: ['wasm', 'cpu'], wasmPath, log: false })
      .then(({ name, line, rejected }) => console.log([name, line, rejected[0]?.reason ?? '-'].join(' | ')));`;

  it('is tried again after one that failed', () => {
    const { output } = plainNode(
      `${head} wasm('/no/such/').then(() => wasm('/no/such/')).then(() => wasm(right));`,
      'commonjs',
    );
    const failed =
      "cpu | @vse/backend: cpu, slow (wasm: no .wasm files in wasmPath '/no/such/') | no .wasm files in wasmPath '/no/such/'";
    expect(output.trim().split('\n')).toEqual([failed, failed, 'wasm | @vse/backend: wasm | -']);
  });

  it('keeps a backend that works, and says that it reads no other binaries', () => {
    const { output } = plainNode(
      `${head} wasm().then(() => wasm('/no/such/')).then(() => wasm());`,
      'commonjs',
    );
    expect(output.trim().split('\n')).toEqual([
      'wasm | @vse/backend: wasm | -',
      "wasm | @vse/backend: wasm; caution: wasm runs already, started without a wasmPath: wasmPath '/no/such/' is not read | -",
      'wasm | @vse/backend: wasm | -',
    ]);
  });

  it('tries another loader of a backend that failed', async () => {
    const failing = loader(() => Promise.reject(Object.assign(new Error('broken'), { remedy: 'mend it' })));
    const tries = [failing, failing, loader(() => Promise.resolve())];
    const outcomes: StartedBackend[] = [];
    for (const other of tries) outcomes.push(await startBackend(other));
    expect(outcomes[0]).toEqual({ works: false, name: 'webgl', reason: 'broken', remedy: 'mend it' });
    expect(outcomes[1]).toBe(outcomes[0]);
    expect(outcomes[2]).toMatchObject({
      works: false,
      reason: 'it registers itself in another copy of @tensorflow/tfjs-core',
    });
  });
});

/** Loader of a backend that nothing registers in Node. */
function loader(load: () => Promise<void>): BackendLoader {
  return { name: 'webgl', load };
}

describe('loaderOf', () => {
  it('knows how to install each backend', () => {
    for (const name of BACKEND_NAMES) {
      expect(loaderOf(name)).toMatchObject({ name });
      expect(loaderOf(name).install).toMatch(/^npm install @(tensorflow|vse)\//);
    }
  });
});
