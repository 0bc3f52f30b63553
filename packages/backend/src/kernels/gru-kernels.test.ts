import * as tf from '@tensorflow/tfjs-core';
import { hasFusedKernel, runFusedKernel, seededRandom } from '@vse/core';
import { expectClose } from '@vse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachProducts, productsOn } from '../native-products/attached';
import type { NativeProducts } from '../native-products/native-products';
import { gruKernel } from './gru-kernels';
import type { WasmHeap } from '../repairs/wasm-heap';
import { useBackend } from '../use-backend';

const hidden = 3;
const sizes = [3, 2, 2, 1];
const rows = 8;

beforeAll(async () => {
  await useBackend({ prefer: ['wasm'], log: false });
});

const random = seededRandom(5);
const uniform = (count: number) => Array.from({ length: count }, () => Math.fround(2 * random.next() - 1));
const given = {
  products: uniform(rows * 3 * hidden),
  inputBias: uniform(3 * hidden),
  stateBias: uniform(3 * hidden),
  stateWeight: uniform(9 * hidden),
};
const cotangent = uniform(rows * hidden);

/** The states by loops over numbers, in float64. */
function slowStates({ products, inputBias, stateBias, stateWeight }: typeof given, real?: readonly number[]) {
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const states: number[] = [];
  let [row, before] = [0, 0];
  sizes.forEach((running, step) => {
    for (let i = 0; i < running; i++, row++) {
      const previous = (j: number) => (step === 0 ? 0 : states[(before + i) * hidden + j]!);
      const recurrent = (gate: number) => {
        let sum = stateBias[gate]!;
        for (let j = 0; j < hidden; j++) sum += stateWeight[gate * hidden + j]! * previous(j);
        return sum;
      };
      const input = (gate: number) => products[row * 3 * hidden + gate]! + inputBias[gate]!;
      for (let j = 0; j < hidden; j++) {
        const reset = sigmoid(input(j) + recurrent(j));
        const open = sigmoid(input(hidden + j) + recurrent(hidden + j));
        const update = real?.[row] === 0 ? 1 : open;
        const candidate = Math.tanh(input(2 * hidden + j) + reset * recurrent(2 * hidden + j));
        states.push((1 - update) * candidate + update * previous(j));
      }
    }
    if (step > 0) before += sizes[step - 1]!;
  });
  return states;
}

const tensors = () => ({
  products: tf.tensor2d(given.products, [rows, 3 * hidden]),
  inputBias: tf.tensor1d(given.inputBias),
  stateBias: tf.tensor1d(given.stateBias),
  stateWeight: tf.tensor2d(given.stateWeight, [3 * hidden, hidden]),
});

describe('VseGru and VseGruGradient', () => {
  it.each([
    ['all rows real', undefined],
    ['padding', [1, 1, 0, 1, 0, 1, 1, 0]],
  ] as const)('compute the states of a slow loop, %s', (_, real) => {
    const padding = real && { real: tf.tensor2d([...real], [rows, 1]) };
    const [states] = runFusedKernel('VseGru', { ...tensors(), ...padding }, { sizes })!;
    expectClose(states!, slowStates(given, real));
  });

  it('have the gradient of the slow loop, by central differences in float64', () => {
    const { stateWeight, ...others } = tensors();
    const [states, trace] = runFusedKernel('VseGru', { stateWeight, ...others }, { sizes })!;
    const dStates = tf.tensor2d(cotangent, [rows, hidden]);
    const inputs = { dStates, states: states!, trace: trace!, stateWeight };
    const [dInputs, dRecurrent, previous] = runFusedKernel('VseGruGradient', inputs, { sizes })!;
    const loss = (changed: typeof given) =>
      slowStates(changed).reduce((sum, state, i) => sum + state * cotangent[i]!, 0);
    const numeric = (name: keyof typeof given) =>
      given[name].map((_, i) => {
        const moved = (by: number) =>
          loss({ ...given, [name]: given[name].map((each, at) => (at === i ? each + by : each)) });
        return (moved(1e-5) - moved(-1e-5)) / 2e-5;
      });
    expectClose(dInputs!, numeric('products'));
    expectClose(tf.sum(dRecurrent!, 0), numeric('stateBias'));
    expectClose(tf.matMul(dRecurrent as tf.Tensor2D, previous as tf.Tensor2D, true), numeric('stateWeight'));
  });

  it.each([0, 1e-4, 0.6249, 0.6251, 3, 20, 87, 1000, Infinity])(
    'computes its activations exactly to float32 at plus and minus %d',
    (x) => {
      for (const value of [x, -x]) {
        const products = tf.tensor2d([0, -1000, value], [1, 3]); // an open candidate
        const zeros = { inputBias: tf.zeros([3]), stateBias: tf.zeros([3]), stateWeight: tf.zeros([3, 1]) };
        const [state] = runFusedKernel('VseGru', { products, ...zeros }, { sizes: [1] })!;
        expectClose(state!, [Math.tanh(value)], { relative: 3e-7, absolute: 0 });
        const gated = tf.tensor2d([value, value, 0], [1, 3]);
        const [, trace] = runFusedKernel('VseGru', { products: gated, ...zeros }, { sizes: [1] })!;
        const gate = 1 / (1 + Math.exp(-value));
        expectClose(tf.slice(trace!, [0, 0], [1, 2]), [gate, gate], { relative: 3e-7, absolute: 2e-38 });
      }
    },
  );

  it('passes NaN on within its sequence only', () => {
    const products = tf.buffer([4, 3], 'float32', new Float32Array(12));
    products.set(NaN, 0, 2);
    const zeros = { inputBias: tf.zeros([3]), stateBias: tf.zeros([3]), stateWeight: tf.zeros([3, 1]) };
    const [states] = runFusedKernel(
      'VseGru',
      { products: products.toTensor(), ...zeros },
      { sizes: [2, 2] },
    )!;
    expect([...states!.dataSync()]).toEqual([NaN, 0, NaN, 0]);
  });

  describe('where the heap is hidden', () => {
    const wasm = () => (tf.backend() as unknown as { readonly wasm: { asm: object } }).wasm;
    let asm: object;
    beforeAll(() => {
      ({ asm } = wasm());
      gruKernel.undo();
      wasm().asm = Object.create(asm, { memory: { value: undefined } }) as object;
    });
    afterAll(() => {
      wasm().asm = asm;
      gruKernel.apply();
    });

    it('are absent, so that layers take the plain form', () => {
      gruKernel.apply();
      expect(hasFusedKernel('VseGru')).toBe(false);
    });
  });

  it('multiplies by attached products where these pay', () => {
    const heap = tf.backend() as unknown as WasmHeap;
    const own = productsOn(heap);
    const wide = 256;
    const inputs = {
      products: tf.zeros([64, 3 * wide]),
      inputBias: tf.zeros([3 * wide]),
      stateBias: tf.ones([3 * wide]),
      stateWeight: tf.randomNormal([3 * wide, wide], 0, 0.1, 'float32', 2),
    };
    const [wanted] = runFusedKernel('VseGru', inputs, { sizes: [32, 32] })!;
    let calls = 0;
    // Counts, and multiplies by loops.
    const products = {
      multiplyAt(
        { wasm }: WasmHeap,
        { a, b, out }: Record<'a' | 'b' | 'out', number>,
        { m, k, n }: Record<'m' | 'k' | 'n', number>,
      ) {
        calls++;
        const [x, y, to] = [[a, m * k], [b, k * n], [out, m * n]].map(
          ([at, count]) => new Float32Array(wasm.HEAPU8.buffer, at, count),
        ) as [Float32Array, Float32Array, Float32Array]; // prettier-ignore
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let p = 0; p < k; p++) sum += x[i * k + p]! * y[j * k + p]!;
            to[i * n + j] = sum;
          }
        }
      },
    };
    attachProducts(heap, products as unknown as NativeProducts);
    try {
      const [states] = runFusedKernel('VseGru', inputs, { sizes: [32, 32] })!;
      expect(calls).toBe(1); // the state before the first step is 0
      expectClose(states!, wanted!);
    } finally {
      attachProducts(heap, own);
    }
  });
});
