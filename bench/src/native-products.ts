import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '@vse/backend';
import { compare, table, timingRows, type Alternative, type CompareOptions } from './harness';
import { normalVector } from './random-sets';
import { openScanModel, type ScanConfig } from './scan-training';
import { trainingStep } from './training-step';

const pairs = Number(process.env['VSE_BENCH_BATCH'] ?? 64);
const rounds = Number(process.env['VSE_BENCH_ROUNDS'] ?? 5);

/** Shapes of both sides, with the transpositions of `tf.matMul`. */
type Product = readonly [a: number[], b: number[], transposeA: boolean, transposeB: boolean];

/** Products of SCAN's step at 64 pairs, of its recurrence, and around the size from which native products pay. */
const products: readonly Product[] = [
  [[2304, 2048], [2048, 1024], false, false],
  [[2304, 2048], [2304, 1024], true, false],
  [[768, 300], [300, 3072], false, false],
  [[64, 1024], [1024, 3072], false, false],
  [[64, 3072], [1024, 3072], false, true],
  [[64, 1024], [64, 3072], true, false],
  [[64, 36, 1024], [64, 36, 1024], false, true],
  [[64, 36, 1024], [768, 1024], false, true],
  [[1, 300], [300, 1024], false, false],
  [[128, 128], [128, 128], false, false],
  [[64, 64], [64, 64], false, false],
  [[48, 48], [48, 48], false, false],
  [[16, 16, 16], [16, 16, 16], false, false],
];

/**
 * Products, and training steps of SCAN and VSE++, on wasm alone and with native products, in alternating runs. Small products
 * run as wasm alone in both ways: `nativePays` of @vse/backend. `VSE_BENCH_BATCH` and `VSE_BENCH_ROUNDS` set the steps.
 */
export async function benchNativeProducts(): Promise<void> {
  const { message } = await useBackend({ prefer: ['wasm'], nativeProducts: true });
  console.log(message);
  const rows: (readonly string[])[] = [];
  for (const product of products) rows.push(...(await timedProduct(product)));
  for (const system of ['vsepp', 'scan'] as const) rows.push(...(await timedStep({ system })));
  console.log(table(['work', 'products', 'median', 'speedup'], rows));
}

async function timedProduct([shapeA, shapeB, transposeA, transposeB]: Product) {
  const a = tensor(shapeA, 1);
  const b = tensor(shapeB, 2);
  const work = tf.tidy(
    () => 2 * tf.matMul(a, b, transposeA, transposeB).size * shapeA.at(transposeA ? -2 : -1)!,
  );
  const repeat = Math.max(1, Math.round(5e7 / work)); // a run takes a millisecond or more
  const label = `${side(shapeA, transposeA)} x ${side(shapeB, transposeB)}${repeat > 1 ? `, ${repeat} times` : ''}`;
  const run = () => {
    for (let i = 0; i < repeat; i++) tf.matMul(a, b, transposeA, transposeB).dispose();
  };
  const rows = await bothWays(label, run, { rounds: 9 });
  tf.dispose([a, b]);
  return rows;
}

async function timedStep(config: ScanConfig) {
  const model = await openScanModel(config, 'wasm');
  const step = await trainingStep(model, { pairs });
  const rows = await bothWays(`${config.system} train step, batch ${pairs}`, step.run, { rounds });
  await step.dispose();
  return rows;
}

async function bothWays(label: string, run: () => unknown, options: CompareOptions) {
  const way = (name: string, nativeProducts: boolean): Alternative => ({
    name,
    prepare: () => useBackend({ prefer: ['wasm'], nativeProducts, log: false }),
    run,
  });
  return timingRows(label, await compare([way('wasm', false), way('native', true)], options));
}

function tensor(shape: number[], seed: number): tf.Tensor {
  return tf.tensor(normalVector(tf.util.sizeFromShape(shape), seed), shape);
}

function side(shape: readonly number[], transposed: boolean): string {
  return `[${shape.join(', ')}]${transposed ? '^T' : ''}`;
}
