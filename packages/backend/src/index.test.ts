import { describe, expect, it } from 'vitest';
import { plainNode } from '../test-support/plain-node';

const head = {
  module: "import * as tf from '@tensorflow/tfjs-core'; import { useBackend } from '@vse/backend';",
  commonjs: "const tf = require('@tensorflow/tfjs-core'); const { useBackend } = require('@vse/backend');",
} as const;

const body = (engine: string) => `
  globalThis.fetch = () => { throw new Error('nothing may be fetched'); };
  (async () => {
    const engine = await useBackend({ prefer: ['${engine}'], log: (line) => console.log(line) });
    const gradient = tf.grad((x) => tf.sum(tf.matMul(x, x, false, true)))(tf.tensor2d([1, 2, 3, 4], [2, 2]));
    const table = tf.grad((t) => tf.sum(tf.gather(t, tf.tensor1d([1, 1], 'int32'))))(tf.ones([2, 1]));
    console.log(engine.name, tf.getBackend(), ...(await gradient.data()), ...(await table.data()));
  })();`;

describe('the built package in plain Node', () => {
  // d sum(X X^T) / dX is twice the column sums of X in every row: 2 * (1 + 3), 2 * (2 + 4).
  it.each([
    { kind: 'module', engine: 'wasm' },
    { kind: 'module', engine: 'cpu' },
    { kind: 'commonjs', engine: 'wasm' },
    { kind: 'commonjs', engine: 'cpu' },
  ] as const)('has gradients with tfjs-core alone, as $kind on $engine', ({ kind, engine }) => {
    const { code, output, errors } = plainNode(body(engine), kind, head[kind]);
    expect(errors).toBe('');
    expect(output.trim().split('\n')).toEqual([
      `@vse/backend: ${engine} (first choice, works).`,
      `${engine} ${engine} 8 12 8 12 0 2`,
    ]);
    expect(code).toBe(0);
  });

  it('says nothing with log: false, and only one line without', () => {
    const quiet = plainNode("await useBackend({ prefer: ['wasm'], log: false });", 'module', head.module);
    expect(quiet.output + quiet.errors).toBe('');
    const twice = "await useBackend({ prefer: ['wasm'] }); await useBackend({ prefer: ['wasm'] });";
    const loud = plainNode(twice, 'module', head.module);
    expect(loud.errors.trim().split('\n')).toHaveLength(1);
    expect(loud.output).toBe('');
  });
});
