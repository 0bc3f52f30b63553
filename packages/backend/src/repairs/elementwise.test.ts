import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useBackend } from '../use-backend';

beforeAll(async () => {
  await useBackend({ prefer: ['cpu'], log: false });
  await useBackend({ prefer: ['wasm'], log: false });
});

/** Arguments from -80 to 80, and from 1e-30 to 1 with both signs. */
const grid = Float32Array.from([
  ...Array.from({ length: 3201 }, (_, i) => -80 + i * 0.05),
  ...Array.from({ length: 601 }, (_, i) => 10 ** (-30 + i * 0.05)),
  ...Array.from({ length: 601 }, (_, i) => -(10 ** (-30 + i * 0.05))),
]);
const positive = grid.filter((x) => x > 0);
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const SCALE = 1.0507009873554805;
const ALPHA = 1.6732632423543772;

interface Case {
  readonly run: (x: tf.Tensor) => tf.Tensor;
  readonly exact: (x: number) => number;
  readonly at?: Float32Array;
}

/** Functions that the packages use or whose documentation promises accuracy, each with its value in float64. */
const functions: Readonly<Record<string, Case>> = {
  softplus: { run: tf.softplus, exact: softplus },
  logSigmoid: { run: tf.logSigmoid, exact: (x) => -softplus(-x) },
  log1p: { run: tf.log1p, exact: Math.log1p, at: grid.filter((x) => x > -1) },
  expm1: { run: tf.expm1, exact: Math.expm1 },
  elu: { run: tf.elu, exact: (x) => (x > 0 ? x : Math.expm1(x)) },
  selu: { run: tf.selu, exact: (x) => SCALE * (x > 0 ? x : ALPHA * Math.expm1(x)) },
  sigmoid: { run: tf.sigmoid, exact: (x) => 1 / (1 + Math.exp(-x)) },
  tanh: { run: tf.tanh, exact: Math.tanh },
  exp: { run: tf.exp, exact: Math.exp },
  log: { run: tf.log, exact: Math.log, at: positive },
  sqrt: { run: tf.sqrt, exact: Math.sqrt, at: positive },
  rsqrt: { run: tf.rsqrt, exact: (x) => 1 / Math.sqrt(x), at: positive },
  reciprocal: { run: tf.reciprocal, exact: (x) => 1 / x, at: grid.filter((x) => x !== 0) },
  'logSumExp of x and 0': {
    run: (x) => tf.logSumExp(tf.stack([x, tf.zerosLike(x)]), 0),
    exact: softplus,
    at: grid.filter((x) => x > 1e-3), // beside 0, the logarithm of a sum near 1 is as exact as that sum
  },
};

describe.each(['cpu', 'wasm'])('elementwise functions on %s', (backend) => {
  beforeEach(async () => {
    await tf.setBackend(backend);
  });

  it.each(Object.entries(functions))('%s is exact to some units of the last place of float32', (_, each) => {
    const { run, exact, at = grid } = each;
    expectClose(run(tf.tensor1d(at)), Float32Array.from(at, exact), { relative: 4e-7, absolute: 0 });
  });

  it('has the gradient of softplus, the sigmoid, far from 0', () => {
    expectClose(
      tf.grad((x) => tf.softplus(x))(tf.tensor1d([-80, -17, -16.5, 0, 17])),
      [-80, -17, -16.5, 0, 17].map((x) => 1 / (1 + Math.exp(-x))),
      { relative: 4e-7, absolute: 0 },
    );
  });

  it('keeps NaN in clipByValue and relu6, and makes bool of it, of 0.5 and of 256 true', () => {
    expect([...tf.clipByValue(tf.tensor1d([NaN, -2, 0.5, 2]), -1, 1).dataSync()]).toEqual([NaN, -1, 0.5, 1]);
    expect([...tf.relu6(tf.tensor1d([NaN, -2, 0.5, 7])).dataSync()]).toEqual([NaN, 0, 0.5, 6]);
    const truths = tf.cast(tf.tensor1d([NaN, 0.5, 256, -1, 1e-40, -0, 0]), 'bool');
    expect([...truths.dataSync()]).toEqual([1, 1, 1, 1, 1, 0, 0]);
    expect([...tf.cast(tf.tensor1d([256, 0], 'int32'), 'bool').dataSync()]).toEqual([1, 0]);
    expect([...tf.any(truths).dataSync(), ...tf.all(truths).dataSync()]).toEqual([1, 0]);
    expect([...tf.sign(tf.tensor1d([-1e-30, 0, 1e-30])).dataSync()]).toEqual([-1, 0, 1]);
  });

  it('leaves one tensor', async () => {
    const x = tf.tensor1d([-1, 2]);
    for (const run of [tf.softplus, tf.elu, tf.log1p, (y: tf.Tensor) => tf.cast(y, 'bool')]) {
      expect(await tensorsLeftBy(() => run(x))).toBe(1);
    }
  });
});
