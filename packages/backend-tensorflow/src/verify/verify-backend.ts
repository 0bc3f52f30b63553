import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs-core';
import type { BackendReport } from './backend-report';

// Entry of the process that `verifyTfjsNode` starts; its first argument is tfjs-node's folder. Prints a BackendReport as one
// line of JSON, or fails with what is wrong.

interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
  getNumOfTensors(): number;
}

/** Steps and matrix size of the leak check, and the memory that may remain after it. */
const STEPS = 200;
const SIDE = 512;
const ALLOWED_BYTES = 100 * 4 * SIDE * SIDE;

main(process.argv[2] ?? '.').catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

async function main(folder: string): Promise<void> {
  const tf = createRequire(join(folder, 'package.json'))(folder) as typeof Tf;
  await tf.ready();
  if (tf.getBackend() !== 'tensorflow') throw new Error(`the backend is ${tf.getBackend()}, not tensorflow`);
  const { binding } = tf.backend() as unknown as { readonly binding: Binding };
  await checkProduct(tf);
  await checkGradient(tf);
  const gflops = await checkLeaks(tf, binding);
  const report: BackendReport = {
    tensorflow: binding.TF_Version,
    gpu: binding.isUsingGpuDevice(),
    node: process.version,
    gflops,
  };
  console.log(JSON.stringify(report));
}

/** [1 2; 3 4] [5 6; 7 8] = [19 22; 43 50] */
async function checkProduct(tf: typeof Tf): Promise<void> {
  const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])); // [2, 2]
  await expectValues('a matrix product', product, [19, 22, 43, 50]);
}

/** d sum(tanh(x) W) / dx = (1 - tanh(x)^2) times the row sums of W: at x = 0 these alone, 3 and 7. */
async function checkGradient(tf: typeof Tf): Promise<void> {
  const weights = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const loss = (x: Tf.Tensor): Tf.Scalar => tf.sum(tf.matMul(tf.tanh(x as Tf.Tensor2D), weights));
  await expectValues('a gradient', tf.grad(loss)(tf.zeros([1, 2])), [3, 7]);
}

async function expectValues(what: string, got: Tf.Tensor, wanted: readonly number[]): Promise<void> {
  const values = [...(await got.data())];
  if (wanted.every((value, i) => Math.abs(value - values[i]!) < 1e-4)) return;
  throw new Error(`${what} gives ${values.join(', ')} instead of ${wanted.join(', ')}`);
}

/** Checks that disposed gradients leak no tensor and no memory; returns the rate of the products in GFLOP/s. */
async function checkLeaks(tf: typeof Tf, binding: Binding): Promise<number> {
  const x = tf.ones([SIDE, SIDE]);
  const gradient = tf.grad((y) => tf.sum(tf.matMul(y as Tf.Tensor2D, y as Tf.Tensor2D)));
  // What the first runs allocate and keep belongs to the backend.
  for (let i = 0; i < 5; i++) gradient(x).dispose();
  const before = {
    tensors: tf.memory().numTensors,
    handles: binding.getNumOfTensors(),
    bytes: process.memoryUsage.rss(),
  };
  const from = performance.now();
  for (let i = 0; i < STEPS; i++) {
    const gradients = gradient(x); // [side, side]
    if (i === STEPS - 1) await gradients.data();
    gradients.dispose();
  }
  const seconds = (performance.now() - from) / 1000;
  const tensors = tf.memory().numTensors - before.tensors;
  const handles = binding.getNumOfTensors() - before.handles;
  const bytes = process.memoryUsage.rss() - before.bytes;
  if (tensors > 0 || handles > 0 || bytes > ALLOWED_BYTES) {
    throw new Error(
      `${STEPS} disposed gradients leaked ${tensors} tensors, ${handles} handles and ` +
        `${Math.round(bytes / 1e6)} MB`,
    );
  }
  return (STEPS * 3 * 2 * SIDE ** 3) / seconds / 1e9; // a product and two for its gradient
}
