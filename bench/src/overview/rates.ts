import * as tf from '@tensorflow/tfjs-core';
import { measureProducts } from '@vse/backend';
import { kernelProduct, onnxProduct, type Product } from '@vse/subspace';
import { productOperations } from '../operations';
import { normalVector } from '../random-sets';
import { THREADS, type Backends, type Operations, type Processor } from './work';

/** Operations per millisecond in square products, by processor. */
export type Rates = ReadonlyMap<Processor, number>;

const size = 1024;
const milliseconds = 1000;

/** Measures square products of 1024 on each processor: the best rate within a second. */
export async function measureRates({ names, onnxruntime }: Backends): Promise<Rates> {
  const rates = new Map<Processor, number>();
  for (const name of names) {
    await tf.setBackend(name);
    rates.set(name, 1e6 * (await measureProducts({ size, milliseconds })));
  }
  if (onnxruntime) rates.set('onnxruntime', await rateOf(await onnxProduct({ threads: THREADS })));
  return rates.set('own kernel', await rateOf(kernelProduct));
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

/** Milliseconds that operations take at the rate of products; NaN if a rate is not known. */
export function floorOf(operations: Operations, rates: Rates): number {
  return Object.entries(operations).reduce(
    (time, [processor, count]) => time + count / (rates.get(processor as Processor) ?? NaN),
    0,
  );
}
