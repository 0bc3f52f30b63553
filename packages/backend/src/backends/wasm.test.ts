import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { plainNode } from '../testing/plain-node';
import { wasmBackend } from './wasm';

describe('wasmBackend', () => {
  it('registers the kernels', async () => {
    await wasmBackend.load({});
    expect(tf.getKernelsForBackend('wasm').length).toBeGreaterThan(100);
  });

  it.skipIf('wasm' in tf.engine().registry)('leaves out the binary with threads', async () => {
    await wasmBackend.load({}); // registers the flag
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', true); // as in a page that is isolated
    await wasmBackend.load({});
    expect(tf.env().get('WASM_HAS_MULTITHREAD_SUPPORT')).toBe(false);
  });

  it('reads the binaries from wasmPath', () => {
    const script = `
      const { dirname, sep } = require('node:path');
      const { useBackend } = require('@vse/backend');
      const wasmPath = dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep;
      useBackend({ prefer: ['wasm'], wasmPath, log: false }).then(({ name }) => console.log(name));`;
    expect(plainNode(script, 'commonjs')).toMatchObject({ code: 0, output: 'wasm\n' });
    const wrong = script.replace(/const wasmPath.*/, "const wasmPath = '/no/such/folder/';");
    expect(plainNode(wrong, 'commonjs').output).toBe('');
  });
});
