import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { planMatMul } from '../repairs/mat-mul-plan';
import { repairs } from '../repairs/repairs';
import type { WasmHeap } from '../repairs/wasm-heap';
import { useBackend } from '../use-backend';
import { loadAddon } from './addon';
import { attachProducts, productsOn } from './attached';
import { nativeProducts, type NativeProducts } from './native-products';

const random = seededRandom(21);
const normal = (size: number) => Float32Array.from({ length: size }, () => random.normal());
const close = { relative: 1e-4, absolute: 1e-4 };

let heap: WasmHeap;
let products: NativeProducts;

/** Products that the kernels computed natively since the last reset. */
let counted = 0;

beforeAll(async () => {
  await useBackend({ prefer: ['wasm'], nativeProducts: true, log: false });
  heap = tf.backend() as unknown as WasmHeap;
  products = productsOn(heap)!;
  attachProducts(heap, {
    ...products,
    multiply: (...sides) => {
      counted++;
      return products.multiply(...sides);
    },
  });
});

beforeEach(async () => {
  counted = 0;
  await tf.setBackend('wasm');
});

afterAll(async () => {
  await useBackend({ prefer: ['wasm'], nativeProducts: false, log: false });
});

/** Product in double precision, each matrix of the result by plain loops. */
function exactProduct(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): number[] {
  const { m, k, n, batch, fromA, fromB } = planMatMul(a.shape, b.shape, { transposeA, transposeB });
  const [x, y] = [a.dataSync(), b.dataSync()];
  const at = (matrix: number, row: number, column: number, rows: number, columns: number, swap: boolean) =>
    matrix * rows * columns + (swap ? column * rows + row : row * columns + column);
  const out: number[] = [];
  for (let i = 0; i < batch; i++) {
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let l = 0; l < k; l++) {
          sum += x[at(fromA[i]!, row, l, m, k, transposeA)]! * y[at(fromB[i]!, l, column, k, n, transposeB)]!;
        }
        out.push(sum);
      }
    }
  }
  return out;
}

/** Product by the addon, whatever its size. */
function nativeProduct(a: tf.Tensor, b: tf.Tensor, transposeA = false, transposeB = false): tf.Tensor {
  const flags = { transposeA, transposeB };
  const { dataId, shape, dtype } = products.multiply(
    heap,
    { a, b },
    flags,
    planMatMul(a.shape, b.shape, flags),
  );
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype });
}

const flagsOf = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

const shaped = (outer: readonly number[], rows: number, columns: number, swap: boolean) => {
  const shape = [...outer, ...(swap ? [columns, rows] : [rows, columns])];
  return tf.tensor(normal(tf.util.sizeFromShape(shape)), shape);
};

describe('nativeProducts', () => {
  it('is [[1, 2], [3, 4]]^T [[5, 6], [7, 8]] = [[1*5 + 3*7, 1*6 + 3*8], [2*5 + 4*7, 2*6 + 4*8]]', () => {
    const product = nativeProduct(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5, 6], [7, 8]]), true); // prettier-ignore
    expectClose(product, [26, 30, 38, 44]);
  });

  it.each(flagsOf)('is the exact product with transposeA %s and transposeB %s', (transposeA, transposeB) => {
    const outers = [
      [[], []],
      [[5], [5]],
      [[5], []],
      [[], [5]],
      [[5], [1]],
      [[1], [5]],
      [
        [2, 1],
        [1, 3],
      ],
      [[2, 3], [3]],
      [
        [2, 3],
        [2, 3],
      ],
    ] as const;
    for (const [outerA, outerB] of outers) {
      for (const [m, k, n] of [
        [1, 1, 1],
        [1, 37, 19],
        [13, 1, 7],
        [3, 5, 1],
        [31, 65, 17],
      ] as const) {
        const a = shaped(outerA, m, k, transposeA);
        const b = shaped(outerB, k, n, transposeB);
        const product = nativeProduct(a, b, transposeA, transposeB);
        expect(product.shape).toEqual(planMatMul(a.shape, b.shape, { transposeA, transposeB }).outShape);
        expectClose(product, exactProduct(a, b, transposeA, transposeB), close);
        tf.dispose([a, b, product]);
      }
    }
  });

  it('is the exact product for any small shape', () => {
    const size = fc.integer({ min: 1, max: 40 });
    const outer = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 });
    fc.assert(
      fc.property(size, size, size, outer, fc.boolean(), fc.boolean(), (m, k, n, batch, ta, tb) => {
        const a = shaped(batch, m, k, ta);
        const b = shaped(batch, k, n, tb);
        const product = nativeProduct(a, b, ta, tb);
        expectClose(product, exactProduct(a, b, ta, tb), close);
        tf.dispose([a, b, product]);
      }),
      { numRuns: 40 },
    );
  });

  it('has the same bits with one thread and with three', () => {
    const three = nativeProducts(loadAddon()!, 3);
    const one = nativeProducts(loadAddon()!, 1);
    const flags = { transposeA: false, transposeB: true };
    for (const [shapeA, shapeB] of [
      [
        [130, 301],
        [257, 301],
      ],
      [
        [7, 36, 100],
        [7, 12, 100],
      ],
    ] as const) {
      const sides = { a: shaped([], 1, tf.util.sizeFromShape([...shapeA]), false), b: tf.zeros([1]) };
      sides.a = tf.reshape(sides.a, [...shapeA]);
      sides.b = tf.tensor(normal(tf.util.sizeFromShape([...shapeB])), [...shapeB]);
      const plan = planMatMul(shapeA, shapeB, flags);
      const [first, second] = [one, three].map((way) => {
        const out = way.multiply(heap, sides, flags, plan);
        const values = heap.typedArrayFromHeap(out).slice();
        heap.disposeData(out.dataId);
        return values;
      });
      expect(first).toEqual(second);
    }
    one.release();
    three.release();
  });

  it('frees the result and names the remedy if the addon fails', () => {
    const a = tf.ones([2, 3]);
    const held = tf.backend().numDataIds();
    const flags = { transposeA: false, transposeB: false };
    const wrong = { ...planMatMul([2, 3], [3, 4], flags), n: 5, outShape: [2, 5] };
    expect(() => products.multiply(heap, { a, b: tf.ones([3, 4]) }, flags, wrong)).toThrow(
      /matMul: onnxruntime-node fails at \[2, 3\] x \[3, 4\].*useBackend\(\{ nativeProducts: false \}\)/s,
    );
    expect(tf.backend().numDataIds()).toBe(held + 1); // the ones of b
  });
});

describe('tf.matMul with native products', () => {
  it.each(flagsOf)('uses them for large products, transposed %s and %s, gradients included', (ta, tb) => {
    const cases = [
      [[], [], 70, 90, 50],
      [[6], [6], 36, 40, 24],
      [[6], [], 36, 40, 24],
      [[], [6], 36, 40, 24],
    ] as const;
    for (const [outerA, outerB, m, k, n] of cases) {
      const a = shaped(outerA, m, k, ta);
      const b = shaped(outerB, k, n, tb);
      counted = 0;
      const product = tf.matMul(a, b, ta, tb);
      expect(counted).toBe(1);
      expectClose(product, exactProduct(a, b, ta, tb), close);
      if (outerA.length !== outerB.length) continue; // tfjs-core has no gradient of a broadcast product
      counted = 0;
      const weights = tf.tensor(normal(product.size), product.shape);
      const step = () => tf.grads((x, y) => tf.sum(tf.mul(tf.matMul(x, y, ta, tb), weights)))([a, b]);
      const native = step();
      expect(counted).toBe(3);
      const attached = productsOn(heap);
      attachProducts(heap, undefined);
      const own = step();
      attachProducts(heap, attached);
      expect(counted).toBe(3);
      native.forEach((gradient, i) => expectClose(gradient, own[i]!, close));
    }
  });

  it('leaves small products, sizes of 0 and other types to wasm', () => {
    expectClose(tf.matMul(tf.ones([8, 8]), tf.ones([8, 8])), new Array<number>(64).fill(8));
    const empty = tf.matMul(tf.zeros([400, 0]), tf.zeros([0, 300]));
    expect(empty.shape).toEqual([400, 300]);
    expectClose(tf.max(tf.abs(empty)), 0);
    expect(tf.matMul(tf.zeros([0, 500]), tf.zeros([500, 300])).shape).toEqual([0, 300]);
    const whole = tf.ones([100, 100], 'int32');
    expect(() => tf.matMul(whole, whole)).toThrow(/float32/);
    expect(counted).toBe(0);
  });

  it('passes on NaN and infinity as wasm does', () => {
    const values = normal(70 * 90);
    values.set([NaN, Infinity, -Infinity], 90 * 7 + 3);
    values[90 * 20] = Infinity;
    const a = tf.tensor(values, [70, 90]);
    const b = tf.mul(tf.abs(tf.tensor(normal(90 * 50), [90, 50])), tf.scalar(1));
    const kinds = (x: tf.Tensor) => Array.from(x.dataSync(), (value) => (Number.isFinite(value) ? 0 : value));
    const native = kinds(tf.matMul(a, b));
    expect(counted).toBe(1);
    const attached = productsOn(heap);
    attachProducts(heap, undefined);
    const own = kinds(tf.matMul(a, b));
    attachProducts(heap, attached);
    expect(native).toEqual(own);
    expect(native.slice(350, 400)).toEqual(new Array<number>(50).fill(NaN));
    expect(native.slice(1000, 1050)).toEqual(new Array<number>(50).fill(Infinity));
  });

  it('reads both sides where they are after the heap has grown', () => {
    const a = tf.tensor(normal(600 * 400), [600, 400]);
    const b = tf.tensor(normal(400 * 20), [400, 20]);
    const buffer = () => (heap as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.buffer;
    const before = buffer();
    const first = tf.matMul(a, b);
    const kept: tf.Tensor[] = [];
    while (buffer() === before) kept.push(tf.ones([1 << 22]));
    expectClose(tf.matMul(a, b), first);
    // A product whose own result makes the heap grow.
    const tall = tf.ones([9000, 12]);
    const grown = buffer();
    for (;;) {
      const wide = tf.matMul(tall, tf.ones([12, 9000]));
      expectClose(tf.max(wide), 12);
      expectClose(tf.min(wide), 12);
      if (buffer() !== grown) break;
      kept.push(wide);
    }
    expect(counted).toBeGreaterThan(2);
    tf.dispose(kept);
  });

  it('leaves only the result, on the heap too', async () => {
    const a = tf.tensor(normal(6 * 36 * 40), [6, 36, 40]);
    const held = tf.backend().numDataIds();
    expect(await tensorsLeftBy(() => tf.matMul(a, a, false, true))).toBe(1);
    expect(tf.backend().numDataIds()).toBe(held + 1);
    expect(counted).toBeGreaterThan(0);
  });

  it('adds the bias of fused products and applies every activation', () => {
    const a = tf.tensor2d(normal(70 * 90), [70, 90]);
    const b = tf.tensor2d(normal(90 * 50), [90, 50]);
    const bias = tf.tensor1d(normal(50));
    const sums = exactProduct(a, b, false, false).map((value, i) => value + bias.dataSync()[i % 50]!);
    const activations = {
      linear: (x: number) => x,
      relu: (x: number) => Math.max(0, x),
      relu6: (x: number) => Math.min(6, Math.max(0, x)),
      elu: (x: number) => (x > 0 ? x : Math.expm1(x)),
      sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
      leakyrelu: (x: number) => (x > 0 ? x : 0.1 * x),
      prelu: (x: number) => (x > 0 ? x : 0.3 * x),
    } as const;
    for (const [activation, by] of Object.entries(activations)) {
      const fused = tf.fused.matMul({
        a,
        b,
        bias,
        activation: activation as 'linear',
        leakyreluAlpha: 0.1,
        ...(activation === 'prelu' && { preluActivationWeights: tf.fill([1, 50], 0.3) }),
      });
      expectClose(fused, sums.map(by), close);
    }
    expect(counted).toBe(7);
  });

  it('frees the sessions when the repair is undone, and opens them again', () => {
    const repair = repairs.find(({ name }) => name === 'wasm matrix products')!;
    const a = tf.ones([70, 90]);
    let released = 0;
    const attached = productsOn(heap)!;
    const release = () => {
      released++;
      products.release();
    };
    attachProducts(heap, { ...attached, release });
    repair.undo();
    expect(released).toBe(1);
    expectClose(tf.max(tf.matMul(a, a, false, true)), 90);
    expect(counted).toBe(0);
    repair.apply();
    expectClose(tf.max(tf.matMul(a, a, false, true)), 90);
    expect(counted).toBe(1);
    attachProducts(heap, attached);
  });
});
