import * as tf from '@tensorflow/tfjs-core';
import { tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { onBackends } from '../testing/on-backends';
import { useBackend } from '../use-backend';

beforeAll(async () => {
  await useBackend({ prefer: ['cpu'], log: false });
  await useBackend({ prefer: ['wasm'], log: false });
});

const BACKENDS = ['wasm', 'cpu'] as const;
const numeric = { equal: tf.equal, notEqual: tf.notEqual, greater: tf.greater, greaterEqual: tf.greaterEqual, less: tf.less, lessEqual: tf.lessEqual, maximum: tf.maximum, minimum: tf.minimum }; // prettier-ignore
const logical = { logicalAnd: tf.logicalAnd, logicalOr: tf.logicalOr };

/** Few values, so that many are equal; with NaN, infinities and the like. */
const special = [-1, -0, 0, 1, 2, Infinity, -Infinity, NaN];
const shapes = fc
  .array(fc.record({ size: fc.integer({ min: 0, max: 4 }), a: fc.boolean(), b: fc.boolean() }), {
    maxLength: 4,
  })
  .map((axes) => [
    axes.map(({ size, a }) => (a ? size : 1)),
    axes.map(({ size, b }) => (b ? size : 1)).slice(axes.length >> 2),
  ]);
const filled = (shape: number[], dtype: 'float32' | 'int32', seed: number) => {
  const values = dtype === 'int32' ? special.slice(0, 5) : special;
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Array.from({ length: size }, (_, i) => values[(i * 7 + seed) % values.length]!),
    shape,
    dtype,
  );
};

describe('wasmComparisonsRepair', () => {
  it('compares a column with a row', async () => {
    await tf.setBackend('wasm');
    const [column, row] = [tf.tensor2d([[1], [2]]), tf.tensor2d([[1, 2, 3]])];
    expect(tf.less(column, row).arraySync()).toEqual([[0, 1, 1], [0, 0, 1]]); // prettier-ignore
    expect(tf.maximum(column, row).arraySync()).toEqual([[1, 2, 3], [2, 2, 3]]); // prettier-ignore
  });

  it.each(Object.entries(numeric))('%s is as on cpu, with any broadcasting', async (_, run) => {
    const dtypes = fc.constantFrom('float32' as const, 'int32' as const);
    await fc.assert(
      fc.asyncProperty(shapes, dtypes, fc.nat(20), async ([a, b], dtype, seed) => {
        const { wasm, cpu } = await onBackends(BACKENDS, () =>
          tf.tidy(() => run(filled(a!, dtype, seed), filled(b!, dtype, 3 * seed + 1))),
        );
        expect(wasm).toEqual(cpu);
      }),
      { numRuns: 30 },
    );
  });

  it.each(Object.entries(logical))('%s is as on cpu, with any broadcasting', async (_, run) => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(20), async ([a, b], seed) => {
        const { wasm, cpu } = await onBackends(BACKENDS, () =>
          tf.tidy(() => {
            const [x, y] = [a!, b!].map((shape, i) => tf.greater(filled(shape, 'int32', seed + i), 0));
            return run(x!, y!);
          }),
        );
        expect(wasm).toEqual(cpu);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses shapes that do not fit, and leaves one tensor', async () => {
    await tf.setBackend('wasm');
    expect(() => tf.equal(tf.ones([2, 3]), tf.ones([2]))).toThrow(/broadcast/);
    const [x, y] = [tf.ones([2, 3]), tf.ones([3])];
    expect(await tensorsLeftBy(() => tf.greater(x, y))).toBe(1);
  });
});
