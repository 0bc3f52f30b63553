import * as tf from '@tensorflow/tfjs-core';
import { measureProducts, repairs, useBackend, type Repair } from '@vse/backend';
import { seededRandom } from '@vse/core';
import { compare, table, timingRows, type Alternative } from './harness';

const random = seededRandom(1);

function normal<R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> {
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal());
  return tf.tensor<R>(values, shape);
}

/** Times operations on wasm without and with their repair, in alternating runs. */
export async function benchBackend(): Promise<void> {
  await useBackend({ prefer: ['wasm'] });
  console.log(
    `plain product: ${(await measureProducts({ size: 1024, milliseconds: 2000 })).toFixed(1)} GFLOP/s`,
  );
  const rows = [...(await matrixProducts()), ...(await segmentSums()), ...(await copies())];
  console.log(table(['operation', 'way', 'median', 'speedup'], rows));
}

async function matrixProducts() {
  const repair = repairNamed('wasm matrix products');
  const regions = normal<tf.Rank.R2>([1152, 1024]);
  const words = normal<tf.Rank.R2>([384, 1024]);
  const sets = normal<tf.Rank.R3>([64, 36, 1024]);
  const weights = normal<tf.Rank.R3>([1, 1024, 384]);
  const small = normal<tf.Rank.R2>([8, 8]);
  const cases: readonly (readonly [string, () => tf.Tensor])[] = [
    ['[1152, 1024] x [384, 1024]^T', () => tf.matMul(regions, words, false, true)],
    ['[1152, 1024]^T x [1152, 1024]', () => tf.matMul(regions, regions, true, false)],
    ['64 Gram matrices of [36, 1024]', () => tf.matMul(sets, sets, false, true)],
    ['[64, 36, 1024] x [1, 1024, 384]', () => tf.matMul(sets, weights)],
    ['[8, 8] x [8, 8]^T', () => tf.matMul(small, small, false, true)],
    ['gradients of [1152, 1024] x [1024, 384]', () => gradientOfProduct(regions, words)],
  ];
  const rows: (readonly string[])[] = [];
  for (const [label, run] of cases) {
    const timings = await compare([without(repair, run), withRepair(repair, run)], { rounds: 5 });
    rows.push(...timingRows(label, timings));
  }
  return rows;
}

/** Gradient of sum(regions words^T) with respect to words: the transposed product of every training step. */
function gradientOfProduct(regions: tf.Tensor2D, words: tf.Tensor2D): tf.Tensor {
  return tf.grad((w) => tf.sum(tf.matMul(regions, w as tf.Tensor2D, false, true)))(words);
}

async function segmentSums() {
  const vocabulary = 8481;
  const rows = normal<tf.Rank.R2>([768, 300]);
  const ids = tf.tensor1d(
    Int32Array.from({ length: 768 }, () => random.integer(vocabulary)),
    'int32',
  );
  // Without the kernel tfjs throws; the workaround is a product with a one-hot matrix.
  const oneHot = () =>
    tf.tidy(() => tf.matMul(tf.cast(tf.oneHot(ids, vocabulary), 'float32'), rows, true, false));
  const timings = await compare(
    [
      { name: 'one-hot matrix product', run: () => finish(oneHot) },
      { name: 'repaired', run: () => finish(() => tf.unsortedSegmentSum(rows, ids, vocabulary)) },
    ],
    { rounds: 5 },
  );
  return timingRows('gradient of 768 lookups in [8481, 300]', timings);
}

async function copies() {
  const vocabulary = normal<tf.Rank.R2>([8481, 300]);
  const words = tf.tensor1d(
    Int32Array.from({ length: 892 }, () => random.integer(8481)),
    'int32',
  );
  const states = normal<tf.Rank.R3>([64, 36, 1024]);
  const gates = normal<tf.Rank.R2>([128, 3072]);
  const lookUps: readonly (readonly [string, () => tf.Tensor])[] = [
    ['892 lookups in [8481, 300]', () => tf.gather(vocabulary, words)],
  ];
  const slices: readonly (readonly [string, () => tf.Tensor])[] = [
    ['one of 64 slices of [64, 36, 1024]', () => tf.slice(states, [9, 0, 0], [1, 36, 1024])],
    ['[128, 3072] split into 3', () => firstOf(tf.split(gates, 3, 1))],
    ['[64, 36, 1024] unstacked along axis 1', () => firstOf(tf.unstack(states, 1))],
  ];
  const rows: (readonly string[])[] = [];
  for (const [name, cases] of [
    ['wasm gather', lookUps],
    ['wasm slices', slices],
  ] as const) {
    const repair = repairNamed(name);
    for (const [label, run] of cases) {
      const timings = await compare([without(repair, run), withRepair(repair, run)], { rounds: 9 });
      rows.push(...timingRows(label, timings));
    }
  }
  return rows;
}

function firstOf([first, ...others]: readonly tf.Tensor[]): tf.Tensor {
  if (!first) throw new Error('there is no piece');
  tf.dispose([...others]);
  return first;
}

function repairNamed(name: string): Repair {
  const found = repairs.find((repair) => repair.name === name);
  if (!found) throw new Error(`there is no repair called ${name}`);
  return found;
}

function without(repair: Repair, run: () => tf.Tensor): Alternative {
  return {
    name: 'original',
    run: () => {
      repair.undo();
      finish(run);
      repair.apply();
    },
  };
}

function withRepair(repair: Repair, run: () => tf.Tensor): Alternative {
  return {
    name: 'repaired',
    run: () => {
      repair.apply();
      finish(run);
    },
  };
}

/** Runs and disposes: wasm computes synchronously, and reading the result would time a copy as well. */
function finish(run: () => tf.Tensor): void {
  run().dispose();
}
