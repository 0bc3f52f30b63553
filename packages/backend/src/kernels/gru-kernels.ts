import type * as tf from '@tensorflow/tfjs-core';
import { productsOn } from '../native-products/attached';
import { nativePays } from '../repairs/mat-mul-plan';
import type { Repair } from '../repairs/kernel-repair';
import type { WasmHeap } from '../repairs/wasm-heap';
import { compiledKernel } from './fused-kernel';
import { addressOf, type CompiledKernels } from './heap-kernels';
import { withProducts, type MultiplyAt } from './products';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** All steps of a GRU in PyTorch's form: one product and one pass per step. */
export const gruKernel: Repair = compiledKernel({
  kernelName: 'VseGru',
  why: 'eighteen operations per step',
  run({ heap, kernels, inputs, lists }) {
    const sizes = lists['sizes']!;
    const { products, inputBias, stateBias, stateWeight, real } = inputs;
    const hidden = stateWeight!.shape[1]!;
    const rows = products!.shape[0]!;
    const states = heap.makeOutput([rows, hidden], 'float32');
    const trace = heap.makeOutput([rows, 4 * hidden], 'float32');
    const at = addressesOf(heap, { products, inputBias, stateBias, stateWeight, states, trace });
    const realAt = real && addressOf(heap, real);
    onSteps({ heap, kernels, sizes, hidden }, ({ multiply, zeros, gates }) => {
      let row = 0;
      let previous = zeros; // [running, hidden]
      sizes.forEach((running, step) => {
        if (step > 0) {
          const recurrent = { a: previous, b: at.stateWeight, out: gates }; // [running, 3 hidden]
          multiply(
            recurrent,
            { m: running, k: hidden, n: 3 * hidden },
            { transposeA: false, transposeB: true },
          );
        }
        kernels.gruStep(
          at.products + row * 3 * hidden * BYTES,
          gates,
          at.inputBias,
          at.stateBias,
          previous,
          realAt === undefined ? 0 : realAt + row * BYTES,
          running,
          hidden,
          at.states + row * hidden * BYTES,
          at.trace + row * 4 * hidden * BYTES,
        );
        previous = at.states + row * hidden * BYTES;
        row += running;
      });
    });
    return [states, trace];
  },
});

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
    const at = addressesOf(heap, { dStates, states, trace, stateWeight, dInputs, dRecurrent, previous });
    copyPrevious(heap, { from: at.states, to: at.previous, sizes, hidden });
    onSteps({ heap, kernels, sizes, hidden }, ({ multiply, zeros: carried, gates: product }) => {
      let later = 0; // rows of the later step
      for (let step = sizes.length - 1, end = rows; step >= 0; step--) {
        const row = end - sizes[step]!;
        if (later > 0) {
          const before = { a: at.dRecurrent + end * 3 * hidden * BYTES, b: at.stateWeight, out: product };
          multiply(before, { m: later, k: 3 * hidden, n: hidden }, { transposeA: false, transposeB: false });
        }
        kernels.gruStepGradient(
          at.dStates + row * hidden * BYTES,
          product,
          later,
          at.trace + row * 4 * hidden * BYTES,
          at.previous + row * hidden * BYTES,
          sizes[step]!,
          hidden,
          carried,
          at.dInputs + row * 3 * hidden * BYTES,
          at.dRecurrent + row * 3 * hidden * BYTES,
        );
        later = sizes[step]!;
        end = row;
      }
    });
    return [dInputs, dRecurrent, previous];
  },
});

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

interface Steps {
  readonly heap: WasmHeap;
  readonly kernels: CompiledKernels;
  readonly sizes: readonly number[];
  readonly hidden: number;
}

interface StepMemory {
  readonly multiply: MultiplyAt;
  /** Zeros, `[most rows, hidden]`. */
  readonly zeros: number;
  /** Zeros, `[most rows, 3 hidden]`. */
  readonly gates: number;
}

/** Runs with memory for one step, and products by onnxruntime where it is attached and pays. */
function onSteps({ heap, kernels, sizes, hidden }: Steps, run: (memory: StepMemory) => void): void {
  const most = sizes[0]!;
  const bytes = 4 * most * hidden * BYTES;
  const zeros = heap.wasm._malloc(bytes);
  try {
    heap.wasm.HEAPU8.fill(0, zeros, zeros + bytes);
    const native = productsOn(heap);
    withProducts(heap, kernels, { m: most }, (own) => {
      const multiply: MultiplyAt = (addresses, matrix, flags) => {
        if (native && nativePays({ batch: 1, batchB: 1, ...matrix }, flags)) {
          native.multiplyAt(heap, addresses, matrix, flags);
        } else own(addresses, matrix, flags);
      };
      run({ multiply, zeros, gates: zeros + most * hidden * BYTES });
    });
  } finally {
    heap.wasm._free(zeros);
  }
}

function addressesOf<Name extends string>(
  heap: WasmHeap,
  tensors: Readonly<Record<Name, tf.TensorInfo | undefined>>,
): Readonly<Record<Name, number>> {
  const entries = Object.entries<tf.TensorInfo | undefined>(tensors);
  return Object.fromEntries(entries.map(([name, tensor]) => [name, addressOf(heap, tensor!)])) as Record<
    Name,
    number
  >;
}
