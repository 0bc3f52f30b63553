import * as tf from '@tensorflow/tfjs-core';
import type { FusedKernel } from '@vse/core';
import { kernelRepair, type Repair } from '../repairs/kernel-repair';
import type { WasmHeap } from '../repairs/wasm-heap';
import { compiledKernels, heapKernels, type CompiledKernels, type HeapKernels } from './heap-kernels';

type Outputs = tf.TensorInfo | tf.TensorInfo[];

/** A call of a fused kernel: its tensors and numbers by name. */
export interface FusedCall<Kernels = HeapKernels> {
  readonly heap: WasmHeap;
  readonly kernels: Kernels;
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly numbers: Readonly<Record<string, number>>;
  /** The numbers that are lists. */
  readonly lists: Readonly<Record<string, readonly number[]>>;
}

interface FusedKernelOptions<Kernels> {
  readonly kernelName: FusedKernel;
  readonly why: string;
  readonly run: (call: FusedCall<Kernels>) => Outputs;
}

/** A fused kernel of wasm; its loops are in JavaScript where the heap cannot be shared. */
export function fusedKernel({ run, ...options }: FusedKernelOptions<HeapKernels>): Repair {
  return repairOf(options, (call) => run(callOf(call, heapKernels(call.backend as WasmHeap))));
}

/** A fused kernel of wasm that the backend lacks where the heap cannot be shared. */
export function compiledKernel({ run, ...options }: FusedKernelOptions<CompiledKernels>): Repair {
  return repairOf(
    options,
    (call) => run(callOf(call, compiledKernels(call.backend as WasmHeap)!)),
    (backend) => {
      if (!compiledKernels(backend as WasmHeap)) tf.unregisterKernel(options.kernelName, 'wasm');
    },
  );
}

type KernelCall = Parameters<tf.KernelFunc>[0];

function repairOf(
  { kernelName, why }: Omit<FusedKernelOptions<never>, 'run'>,
  kernel: tf.KernelFunc,
  setup?: (backend: object) => void,
): Repair {
  const name = `wasm ${kernelName}`;
  return kernelRepair({
    name,
    backend: 'wasm',
    why,
    kernelName,
    kernel: () => kernel,
    ...(setup && { setup }),
  });
}

function callOf<Kernels>({ inputs, attrs, backend }: KernelCall, kernels: Kernels): FusedCall<Kernels> {
  return {
    heap: backend as WasmHeap,
    kernels,
    inputs: inputs as FusedCall['inputs'],
    numbers: attrs as unknown as FusedCall['numbers'],
    lists: attrs as unknown as FusedCall['lists'],
  };
}
