import * as tf from '@tensorflow/tfjs-core';
import { runFusedKernel, seededRandom } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WasmHeap } from '../repairs/wasm-heap';
import { useBackend } from '../use-backend';
import { heapKernels } from './heap-kernels';

beforeAll(async () => {
  await useBackend({ prefer: ['wasm'], log: false });
});
beforeEach(async () => {
  await tf.setBackend('wasm');
});

/** Kernels in wasm, and in JavaScript for a heap without a memory. */
function both() {
  const { wasm } = tf.backend() as unknown as WasmHeap;
  expect(wasm.asm?.memory).toBeDefined();
  const hidden = Object.create(wasm, { asm: { value: {} } }) as WasmHeap['wasm'];
  return { wasm, fast: heapKernels({ wasm }), plain: heapKernels({ wasm: hidden }) };
}

function numbers(count: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => 4 * random.next() - 2);
}

/** Puts arrays on the heap, runs, and returns what each array holds then. */
function onHeap(arrays: readonly (Float32Array | Float64Array)[], run: (addresses: number[]) => void) {
  const { wasm } = both();
  const addresses = arrays.map((array) => wasm._malloc(Math.max(8, array.byteLength)));
  const view = (array: Float32Array | Float64Array, i: number) =>
    array instanceof Float32Array
      ? new Float32Array(wasm.HEAPU8.buffer, addresses[i], array.length)
      : new Float64Array(wasm.HEAPU8.buffer, addresses[i], array.length);
  arrays.forEach((array, i) => view(array, i).set(array));
  run(addresses);
  const results = arrays.map((array, i) => view(array, i).slice());
  addresses.forEach((address) => wasm._free(address));
  return results;
}

const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 31, 1000];

describe('the kernels on the heap', () => {
  it.each(sizes)('add rows and columns of width %i as JavaScript does', (width) => {
    const { fast, plain } = both();
    const x = numbers(3 * width, 1);
    for (const name of ['addRows', 'addColumns'] as const) {
      const totals = new Float64Array(name === 'addRows' ? 3 : width).fill(0.5);
      const [got, wanted] = [fast, plain].map((kernels) =>
        onHeap([x, totals], ([from, to]) => kernels[name](from!, 3, width, to!)).at(-1),
      );
      expectClose(got!, wanted!, { relative: 1e-14, absolute: 1e-13 });
    }
  });

  it.each(sizes)('take the sum of the squares of %i numbers', (count) => {
    const { fast, plain } = both();
    const x = numbers(count, 2);
    const sums: number[] = [];
    onHeap([x], ([at]) => sums.push(fast.sumOfSquares(at!, count), plain.sumOfSquares(at!, count)));
    const wanted = x.reduce((sum, value) => sum + value * value, 0);
    expect(sums[0]).toBeCloseTo(sums[1]!, 12);
    expect(Math.abs(sums[0]! - wanted)).toBeLessThanOrEqual(1e-7 * wanted);
  });

  it.each(sizes)('take a step of Adam on %i numbers, bit for bit as JavaScript does', (count) => {
    const { fast, plain } = both();
    const [value, gradient, mean] = [3, 4, 5].map((seed) => numbers(count, seed));
    const square = numbers(count, 6).map((each) => each * each);
    const empty = () => new Float32Array(count);
    const arrays = [value!, gradient!, mean!, square, empty(), empty(), empty()];
    const [got, wanted] = [fast, plain].map((kernels) =>
      onHeap(arrays, (at) => kernels.adamStep(...at, count, 0.9, 0.999, 1e-7, 0.01, 0.98)),
    );
    expect(got).toEqual(wanted);
    expect(got!.slice(0, 4)).toEqual(arrays.slice(0, 4));
  });

  it.each(sizes)('take a step of Adam on rows of %i numbers, bit for bit as JavaScript does', (width) => {
    const { fast, plain } = both();
    const rows = 4;
    const arrays = [7, 8, 9, 10].map((seed) => numbers(rows * width, seed).map(Math.abs)); // value, mean, square, gradients
    const places = new Float32Array(Int32Array.of(-1, 1, -1, 0).buffer);
    const inUse = new Float32Array(Uint8Array.of(1, 1, 0, 1).buffer);
    const given = [...arrays, places, new Float32Array(width), inUse];
    const [got, wanted] = [fast, plain].map((kernels) =>
      onHeap(given, (at) => kernels.adamRows(...at, rows, width, 0.9, 0.999, 1e-7, 0.01, 1)),
    );
    expect(got).toEqual(wanted);
    expect(got![0]!.slice(2 * width, 3 * width)).toEqual(arrays[0]!.slice(2 * width, 3 * width));
  });
});

describe('the fused kernels of wasm', () => {
  it('take the step of Adam that operations take, and keep special values', () => {
    const value = tf.tensor1d([1, -2, 0.5, NaN, 1, 1, 0]);
    const gradient = tf.tensor1d([0.1, -3, 0, 1, Infinity, NaN, 1e-30]);
    const mean = tf.tensor1d([0.5, 0.25, 0, 1, 1, 1, 0]);
    const square = tf.tensor1d([4, 0.25, 0, 1, 1, 1, 0]);
    const constants = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, change: 0.1, kept: 0.5 };
    const [newValue, newMean, newSquare] = runFusedKernel(
      'VseAdamStep',
      { value, gradient, mean, square },
      constants,
    )!;
    const m = tf.add(tf.mul(mean, 0.9), gradient);
    const s = tf.add(tf.mul(square, 0.999), tf.square(gradient));
    const change = tf.mul(tf.div(m, tf.add(tf.sqrt(s), 1e-8)), 0.1);
    expect(newMean!.dataSync()).toEqual(m.dataSync());
    expect(newSquare!.dataSync()).toEqual(s.dataSync());
    expect(newValue!.dataSync()).toEqual(tf.sub(tf.mul(value, 0.5), change).dataSync());
  });

  it('adds squares in float64: a million of them, as float32 cannot', () => {
    const x = tf.fill([2 ** 20, 3], 0.1);
    const [sum] = runFusedKernel('VseSumOfSquares', { x })!;
    expect(sum!.shape).toEqual([]);
    expectClose(sum!, 3 * 2 ** 20 * Math.fround(Math.fround(0.1) ** 2), { relative: 2 ** -23 });
    x.dispose();
  });

  it('leaves no tensor but its outputs', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const left = await tensorsLeftBy(() => {
      tf.tidy(() => void runFusedKernel('VseAdamStep', { value: x, gradient: x, mean: x, square: x }, {}));
    });
    expect(left).toBe(0);
    x.dispose();
  });
});
