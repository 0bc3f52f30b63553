import * as tf from '@tensorflow/tfjs-core';
import { measureProducts, type BackendName } from '@vse/backend';
import { kernelProduct, onnxProduct, type Product } from '@vse/subspace';
import { productOperations } from '../operations';
import { normalVector } from '../random-sets';
import { wasmAlone, type Backends } from './backends';
import { THREADS } from './work';

/** Name of a backend or runtime with its own rate of matrix products. */
export type Processor = BackendName | 'onnxruntime' | 'own kernel';

/** Floating-point operations on each processor, one after the other. */
export type Operations = Partial<Readonly<Record<Processor, number>>>;

/** Operations per millisecond in square products, by processor. */
export type Rates = Partial<Readonly<Record<Processor, number>>>;

const size = 1024;
const milliseconds = 1000;

/** Measures square products of 1024 on each processor: the best rate within a second. */
export async function measureRates({ names, onnxruntime }: Backends): Promise<Rates> {
  const rates: Partial<Record<Processor, number>> = {};
  for (const name of names) {
    await (name === 'wasm' ? wasmAlone.start() : tf.setBackend(name));
    rates[name] = 1e6 * (await measureProducts({ size, milliseconds }));
  }
  if (onnxruntime) rates.onnxruntime = await rateOf(await onnxProduct({ threads: THREADS }));
  return { ...rates, 'own kernel': await rateOf(kernelProduct) };
}

async function rateOf(product: Product): Promise<number> {
  const a = { values: normalVector(size ** 2, 1), rows: size, cols: size };
  await product(a, a);
  let best = Infinity;
  for (const start = performance.now(); performance.now() - start < milliseconds;) {
    const from = performance.now();
    await product(a, a);
    best = Math.min(best, performance.now() - from);
  }
  return productOperations(size, size, size) / best;
}

/** Milliseconds that operations take at the rate of products; NaN if a rate or the operations are not known. */
export function floorOf(operations: Operations, rates: Rates): number {
  const counted = Object.entries(operations);
  if (counted.every(([, count]) => count === 0)) return NaN;
  return counted.reduce(
    (time, [processor, count]) => time + count / (rates[processor as Processor] ?? NaN),
    0,
  );
}
