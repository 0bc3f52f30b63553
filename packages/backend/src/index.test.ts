import { describe, expect, it } from 'vitest';
import { plainNode } from './testing/plain-node';

const head = {
  module: "import * as tf from '@tensorflow/tfjs-core'; import { useBackend } from '@vse/backend';",
  commonjs: "const tf = require('@tensorflow/tfjs-core'); const { useBackend } = require('@vse/backend');",
} as const;

const gradients = `
  globalThis.fetch = () => { throw new Error('nothing may be fetched'); };
  (async () => {
    for (const name of ['cpu', 'wasm']) {
      const backend = await useBackend({ prefer: [name], log: (line) => console.log(line) });
      const gradient = tf.grad((x) => tf.sum(tf.matMul(x, x, false, true)))(tf.tensor2d([1, 2, 3, 4], [2, 2]));
      const table = tf.grad((t) => tf.sum(tf.gather(t, tf.tensor1d([1, 1], 'int32'))))(tf.ones([2, 1]));
      console.log(backend.name, tf.getBackend(), ...(await gradient.data()), ...(await table.data()));
    }
  })();`;

// Several checks share a process: starting one takes most of a test's time.
describe('the built package in plain Node', () => {
  // d sum(X X^T) / dX is twice the column sums of X in every row: 2 * (1 + 3), 2 * (2 + 4).
  it.each(['module', 'commonjs'] as const)('has gradients with tfjs-core alone, as %s', (kind) => {
    const { code, output, errors } = plainNode(gradients, kind, head[kind]);
    expect(errors).toBe('');
    expect(output.trim().split('\n')).toEqual([
      '@vse/backend: cpu',
      'cpu cpu 8 12 8 12 0 2',
      '@vse/backend: wasm',
      'wasm wasm 8 12 8 12 0 2',
    ]);
    expect(code).toBe(0);
  });

  it('logs nothing with log: false, and one line without', () => {
    const script = `
      await useBackend({ prefer: ['wasm'], log: false });
      console.error('now aloud');
      await useBackend({ prefer: ['wasm'] });
      await useBackend({ prefer: ['wasm'] });`;
    const { output, errors } = plainNode(script, 'module', head.module);
    expect(output).toBe('');
    expect(errors.trim().split('\n')).toEqual(['now aloud', '@vse/backend: wasm']);
  });
});
