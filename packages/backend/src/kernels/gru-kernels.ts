import type * as tf from '@tensorflow/tfjs-core';
import type { Repair } from '../repairs/kernel-repair';
import type { WasmHeap } from '../repairs/wasm-heap';
import { compiledKernel } from './fused-kernel';
import { passOverSequences, type GruArray, type Sequences } from './gru-sequences';
import { addressOf } from './heap-kernels';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** An array without numbers. */
const NONE: GruArray = { address: 0, width: 0 };

/** All steps of a GRU in PyTorch's form: one product and one pass per step. */
export const gruKernel: Repair = compiledKernel({
  kernelName: 'VseGru',
  why: 'eighteen operations per step',
  run({ heap, kernels, inputs, lists }) {
    const { products, inputBias, stateBias, stateWeight, real } = inputs;
    const hidden = stateWeight!.shape[1]!;
    const rows = products!.shape[0]!;
    const states = heap.makeOutput([rows, hidden], 'float32');
    const trace = heap.makeOutput([rows, 4 * hidden], 'float32');
    const array = (tensor: tf.TensorInfo, width: number): GruArray => ({
      address: addressOf(heap, tensor),
      width,
    });
    passOverSequences(heap, kernels, {
      sizes: lists['sizes']!,
      hidden,
      weights: {
        inputBias: array(inputBias!, 3 * hidden),
        stateBias: array(stateBias!, 3 * hidden),
        stateWeight: array(stateWeight!, 3 * hidden * hidden),
      },
      inputs: { products: array(products!, 3 * hidden), real: real ? array(real, 1) : NONE },
      outputs: { states: array(states, hidden), trace: array(trace, 4 * hidden) },
      run: (sequences) => runSteps(sequences, { hidden, padded: real !== undefined }),
    });
    return [states, trace];
  },
});

type ForwardArray = 'products' | 'inputBias' | 'stateBias' | 'stateWeight' | 'states' | 'trace' | 'real';

function runSteps(
  { kernels, multiply, at, steps, zeros, gates }: Sequences<ForwardArray>,
  { hidden, padded }: { readonly hidden: number; readonly padded: boolean },
): void {
  let previous = zeros; // [running, hidden]
  steps.forEach(({ row, running }, step) => {
    if (step > 0) {
      const recurrent = { a: previous, b: at.stateWeight, out: gates }; // [running, 3 hidden]
      multiply(recurrent, { m: running, k: hidden, n: 3 * hidden }, { transposeA: false, transposeB: true });
    }
    kernels.gruStep(
      at.products + row * 3 * hidden * BYTES,
      gates,
      at.inputBias,
      at.stateBias,
      previous,
      padded ? at.real + row * BYTES : 0,
      running,
      hidden,
      at.states + row * hidden * BYTES,
      at.trace + row * 4 * hidden * BYTES,
    );
    previous = at.states + row * hidden * BYTES;
  });
}

/** Back-propagation through all steps of a GRU; the products of the weights' gradients are left to the caller. */
export const gruGradientKernel: Repair = compiledKernel({
  kernelName: 'VseGruGradient',
  why: 'thirty operations per step',
  run({ heap, kernels, inputs, lists }) {
    const sizes = lists['sizes']!;
    const { dStates, states, trace, stateWeight } = inputs;
    const [rows, hidden] = states!.shape as [number, number];
    const dInputs = heap.makeOutput([rows, 3 * hidden], 'float32');
    const dRecurrent = heap.makeOutput([rows, 3 * hidden], 'float32');
    const previous = heap.makeOutput([rows, hidden], 'float32');
    copyPrevious(heap, { from: addressOf(heap, states!), to: addressOf(heap, previous), sizes, hidden });
    const array = (tensor: tf.TensorInfo, width: number): GruArray => ({
      address: addressOf(heap, tensor),
      width,
    });
    passOverSequences(heap, kernels, {
      sizes,
      hidden,
      weights: { stateWeight: array(stateWeight!, 3 * hidden * hidden) },
      inputs: {
        dStates: array(dStates!, hidden),
        trace: array(trace!, 4 * hidden),
        previous: array(previous, hidden),
      },
      outputs: { dInputs: array(dInputs, 3 * hidden), dRecurrent: array(dRecurrent, 3 * hidden) },
      run: (sequences) => runStepsBack(sequences, hidden),
    });
    return [dInputs, dRecurrent, previous];
  },
});

type BackwardArray = 'stateWeight' | 'dStates' | 'trace' | 'previous' | 'dInputs' | 'dRecurrent';

function runStepsBack(
  { kernels, multiply, at, steps, zeros, other, gates: product }: Sequences<BackwardArray>,
  hidden: number,
): void {
  let [carried, next] = [zeros, other]; // [later rows, hidden], [rows, hidden]
  let [later, laterRow] = [0, 0]; // rows of the later step
  for (const { row, running } of [...steps].reverse()) {
    if (later > 0) {
      const before = {
        a: at.dRecurrent + laterRow * 3 * hidden * BYTES,
        b: at.stateWeight,
        out: product,
      };
      multiply(before, { m: later, k: 3 * hidden, n: hidden }, { transposeA: false, transposeB: false });
    }
    kernels.gruStepGradient(
      at.dStates + row * hidden * BYTES,
      carried,
      product,
      later,
      at.trace + row * 4 * hidden * BYTES,
      at.previous + row * hidden * BYTES,
      running,
      hidden,
      next,
      at.dInputs + row * 3 * hidden * BYTES,
      at.dRecurrent + row * 3 * hidden * BYTES,
    );
    [carried, next] = [next, carried];
    [later, laterRow] = [running, row];
  }
}

/** Copies the state before each row: zeros at the first step. */
function copyPrevious(
  { wasm }: WasmHeap,
  {
    from,
    to,
    sizes,
    hidden,
  }: {
    readonly from: number;
    readonly to: number;
    readonly sizes: readonly number[];
    readonly hidden: number;
  },
): void {
  let [source, target] = [from, to];
  sizes.forEach((running, step) => {
    const bytes = running * hidden * BYTES;
    if (step === 0) wasm.HEAPU8.fill(0, target, target + bytes);
    else {
      wasm.HEAPU8.copyWithin(target, source, source + bytes);
      source += sizes[step - 1]! * hidden * BYTES;
    }
    target += bytes;
  });
}
