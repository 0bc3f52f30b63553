import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WasmHeap } from '../repairs/wasm-heap';
import { useBackend } from '../use-backend';
import { loadAddon } from './addon';
import { runningWasm } from './attached';
import { checkProducts } from './check-products';
import { nativeProducts, type NativeProducts } from './native-products';

let heap: WasmHeap;
let right: NativeProducts;

beforeAll(async () => {
  await useBackend({ prefer: ['wasm'], nativeProducts: false, log: false });
  heap = runningWasm()!;
  right = nativeProducts(loadAddon()!, 1);
});

afterAll(() => right.release());

/** Native products that change the values of the result, or fail. */
function changed(change: (values: Float32Array, shape: readonly number[]) => unknown): NativeProducts {
  return {
    ...right,
    multiply(...sides) {
      const out = right.multiply(...sides);
      change(heap.typedArrayFromHeap(out) as Float32Array, out.shape);
      return out;
    },
  };
}

const onHeap = () => tf.engine().registry['wasm']!.numDataIds();

describe('checkProducts', () => {
  it('accepts the addon, and leaves nothing on the heap', () => {
    const held = onHeap();
    checkProducts(heap, right);
    expect(onHeap()).toBe(held);
  });

  it.each<[string, (values: Float32Array, shape: readonly number[]) => unknown]>([
    ['a value of a product', (values) => (values[values.length - 1]! += 0.01)],
    ['a swapped pair', (values) => values.subarray(0, 2).reverse()],
    ['nothing written', (values) => values.fill(0)],
    ['a batch', (values, shape) => shape.length === 3 && values.copyWithin(126, 0, 126)],
    ['NaN made 0', (values) => values.forEach((value, i) => (values[i] = Number.isNaN(value) ? 0 : value))],
  ])('refuses products that differ in %s', (_, change) => {
    expect(() => checkProducts(heap, changed(change))).toThrow(
      /onnxruntime-node 1\.\d+\.\d+ multiplies \[.*\] by \[.*\].* otherwise than wasm/,
    );
  });

  it.each([
    [true, false, 'a transposed'],
    [false, true, 'b transposed'],
    [true, true, 'a and b transposed'],
  ])('names the transposition that differs: %s, %s', (transposeA, transposeB, named) => {
    const wrong: NativeProducts = {
      ...right,
      multiply(wasm, sides, flags, plan) {
        const out = right.multiply(wasm, sides, flags, plan);
        if (flags.transposeA === transposeA && flags.transposeB === transposeB) {
          heap.typedArrayFromHeap(out).fill(1);
        }
        return out;
      },
    };
    expect(() => checkProducts(heap, wrong)).toThrow(new RegExp(`, ${named}, otherwise than wasm`));
  });

  it('passes on what the addon throws', () => {
    const failing = changed(() => {
      throw new Error('no such operator');
    });
    expect(() => checkProducts(heap, failing)).toThrow('no such operator');
  });
});
