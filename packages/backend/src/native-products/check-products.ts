import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@vse/core';
import { BackendFailure } from '../failure';
import { planMatMul, type MatMulFlags } from '../repairs/mat-mul-plan';
import type { WasmHeap } from '../repairs/wasm-heap';
import { NATIVE_PEER } from './addon';
import type { NativeProducts } from './native-products';

/** Sizes m, k and n, and outer sizes of both sides. */
const CASES = [
  { m: 1, k: 40, n: 9, outerA: [], outerB: [] },
  { m: 70, k: 300, n: 36, outerA: [], outerB: [] }, // several blocks of any kernel
  { m: 7, k: 33, n: 18, outerA: [3], outerB: [3] },
  { m: 7, k: 33, n: 18, outerA: [3], outerB: [] },
  { m: 7, k: 33, n: 18, outerA: [], outerB: [3] },
  { m: 7, k: 33, n: 18, outerA: [2, 1], outerB: [3] },
] as const;

/** Unit roundoff of float32. */
const ROUNDOFF = 2 ** -24;

/**
 * Compares native products with those of the kernel of this backend, to which they must not be attached yet: every
 * transposition, batch and broadcast, of random numbers between -1 and 1, and with NaN and infinity among them.
 *
 * @throws `BackendFailure` that names the first product that differs or fails.
 */
export function checkProducts(heap: WasmHeap, products: NativeProducts): void {
  const random = seededRandom(1);
  const uniform = (length: number) => Float32Array.from({ length }, () => 2 * random.next() - 1);
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      const flags = { transposeA, transposeB };
      for (const { m, k, n, outerA, outerB } of CASES) {
        const shapeA = [...outerA, ...(transposeA ? [k, m] : [m, k])];
        const shapeB = [...outerB, ...(transposeB ? [n, k] : [k, n])];
        const a = uniform(tf.util.sizeFromShape(shapeA));
        const b = uniform(tf.util.sizeFromShape(shapeB));
        // Both sums of k products of at most 1 are within k * k roundoffs of the exact sum.
        compare(heap, products, flags, { a, shapeA, b, shapeB, tolerance: 2 * k * k * ROUNDOFF });
      }
      const [a, b] = [uniform(36), uniform(36)];
      a.set([NaN, Infinity], 7);
      b[20] = -Infinity;
      compare(heap, products, flags, { a, shapeA: [6, 6], b, shapeB: [6, 6], tolerance: 72 * ROUNDOFF });
    }
  }
}

interface Case {
  readonly a: Float32Array;
  readonly shapeA: number[];
  readonly b: Float32Array;
  readonly shapeB: number[];
  readonly tolerance: number;
}

function compare(
  heap: WasmHeap,
  products: NativeProducts,
  flags: MatMulFlags,
  { a, shapeA, b, shapeB, tolerance }: Case,
): void {
  const attrs = { transposeA: flags.transposeA, transposeB: flags.transposeB };
  const multiply = tf.getKernel(tf.BatchMatMul, 'wasm').kernelFunc;
  const sides = { a: onHeap(heap, a, shapeA), b: onHeap(heap, b, shapeB) };
  const own = multiply({ inputs: sides, attrs, backend: heap }) as tf.TensorInfo;
  const native = products.multiply(heap, sides, flags, planMatMul(shapeA, shapeB, flags));
  const [wanted, got] = [own, native].map((tensor) => heap.typedArrayFromHeap(tensor).slice()) as [
    Float32Array,
    Float32Array,
  ];
  for (const tensor of [sides.a, sides.b, own, native]) heap.disposeData(tensor.dataId);
  const differing = wanted.some((value, i) => !isClose(got[i]!, value, tolerance));
  if (!differing) return;
  const transposed = [flags.transposeA && 'a', flags.transposeB && 'b'].filter(Boolean).join(' and ');
  throw new BackendFailure(
    `${NATIVE_PEER} ${products.version ?? ''} multiplies [${shapeA.join(', ')}] by [${shapeB.join(', ')}]` +
      `${transposed && `, ${transposed} transposed,`} otherwise than wasm`,
    `install another version of ${NATIVE_PEER}`,
  );
}

function onHeap(heap: WasmHeap, values: Float32Array, shape: number[]): tf.TensorInfo {
  const tensor = heap.makeOutput(shape, 'float32');
  heap.typedArrayFromHeap(tensor).set(values);
  return tensor;
}

function isClose(got: number, wanted: number, tolerance: number): boolean {
  return Object.is(got, wanted) || Math.abs(got - wanted) <= tolerance;
}
