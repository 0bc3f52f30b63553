import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { onBackends } from '../testing/on-backends';
import { useBackend } from '../use-backend';

beforeAll(async () => {
  await useBackend({ prefer: ['cpu'], log: false });
  await useBackend({ prefer: ['wasm'], log: false });
});

const special = [
  NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  1,
  -1,
  0.5,
  -2.5,
  1e-40,
  -1e-40,
  1e-20,
  3e38,
  -3e38,
  17,
  -17,
];
const exponents = special.filter((x) => !Number.isNaN(x) && Number.isFinite(x));

const unary: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  abs: tf.abs,
  neg: tf.neg,
  sign: tf.sign,
  floor: tf.floor,
  ceil: tf.ceil,
  round: tf.round,
  square: tf.square,
  sqrt: tf.sqrt,
  rsqrt: tf.rsqrt,
  reciprocal: tf.reciprocal,
  exp: tf.exp,
  expm1: tf.expm1,
  log: tf.log,
  log1p: tf.log1p,
  relu: tf.relu,
  relu6: tf.relu6,
  elu: tf.elu,
  selu: tf.selu,
  leakyRelu: (x) => tf.leakyRelu(x, 0.1),
  sigmoid: tf.sigmoid,
  softplus: tf.softplus,
  tanh: tf.tanh,
  step: (x) => tf.step(x, 0.5),
  clipByValue: (x) => tf.clipByValue(x, -1, 1),
  isNaN: tf.isNaN,
  'cast to bool': (x) => tf.cast(x, 'bool'),
  'cast to int32': (x) => tf.cast(x, 'int32'),
};

const binary: Readonly<Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor>> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  divNoNan: tf.divNoNan,
  squaredDifference: tf.squaredDifference,
  maximum: tf.maximum,
  minimum: tf.minimum,
  where: (a, b) => tf.where(tf.greater(a, b), a, b),
};

const bool = (x: tf.Tensor) => tf.cast(x, 'bool');
const reductions: Readonly<Record<string, (x: tf.Tensor, axis: number) => tf.Tensor>> = {
  sum: (x, axis) => tf.sum(x, axis),
  mean: (x, axis) => tf.mean(x, axis),
  prod: (x, axis) => tf.prod(x, axis),
  max: (x, axis) => tf.max(x, axis),
  min: (x, axis) => tf.min(x, axis),
  argMax: (x, axis) => tf.argMax(x, axis),
  argMin: (x, axis) => tf.argMin(x, axis),
  any: (x, axis) => tf.any(bool(x), axis),
  all: (x, axis) => tf.all(bool(x), axis),
  cumsum: (x, axis) => tf.cumsum(x, axis),
  logSumExp: (x, axis) => tf.logSumExp(x, axis),
  softmax: (x) => tf.softmax(x),
};

/** Tells apart what is not a number, and nothing below the smallest normal float32: wasm's kernels flush it to 0. */
function expectSame(got: readonly number[], wanted: readonly number[]): void {
  expect(got.length).toBe(wanted.length);
  for (const [i, value] of got.entries()) {
    const target = wanted[i]!;
    const near = Math.abs(value - target) <= 4e-7 * Math.abs(target) + 1.2e-38;
    if (!near) expect(`${i}: ${value}`).toBe(`${i}: ${target}`);
  }
}

/** The same value at every place of a vector operation and of the rest that it leaves. */
const vector = (value: number) => tf.fill([37], value);

describe('special values on wasm and cpu', () => {
  it.each(Object.entries(unary))('%s is the same', async (_, run) => {
    const { wasm, cpu } = await onBackends(['wasm', 'cpu'], () =>
      tf.tidy(() => tf.cast(tf.stack(special.map((x) => run(vector(x)))), 'float32')),
    );
    expectSame(wasm.values, cpu.values);
    const empty = await onBackends(['wasm', 'cpu'], () => run(tf.zeros([0, 3])));
    expect(empty.wasm).toEqual(empty.cpu);
  });

  it.each(Object.entries(binary))('%s is the same', async (_, run) => {
    const { wasm, cpu } = await onBackends(['wasm', 'cpu'], () =>
      tf.tidy(() => {
        const pairs = special.flatMap((x) => special.map((y) => run(vector(x), vector(y))));
        return tf.stack(pairs);
      }),
    );
    expectSame(wasm.values, cpu.values);
  });

  it('pow of finite numbers is the same', async () => {
    const { wasm, cpu } = await onBackends(['wasm', 'cpu'], () =>
      tf.tidy(() =>
        tf.stack(exponents.flatMap((x) => exponents.map((y) => tf.pow(tf.scalar(x), tf.scalar(y))))),
      ),
    );
    expectSame(wasm.values, cpu.values);
  });

  it.each(Object.entries(reductions))('%s is the same along each axis of any matrix', async (_, run) => {
    const matrices = fc
      .record({ rows: fc.integer({ min: 0, max: 6 }), columns: fc.integer({ min: 0, max: 20 }) })
      .chain(({ rows, columns }) =>
        fc.record({
          shape: fc.constant([rows, columns] as [number, number]),
          values: fc.array(fc.constantFrom(...special), {
            minLength: rows * columns,
            maxLength: rows * columns,
          }),
        }),
      );
    await fc.assert(
      fc.asyncProperty(matrices, fc.constantFrom(0, 1), async ({ shape, values }, axis) => {
        const { wasm, cpu } = await onBackends(['wasm', 'cpu'], () =>
          tf.tidy(() => run(tf.tensor2d(values, shape, 'float32'), axis)),
        );
        expect([wasm.shape, wasm.dtype]).toEqual([cpu.shape, cpu.dtype]);
        expectSame(wasm.values, cpu.values);
      }),
      { numRuns: 60 },
    );
  });
});
