import { runOneStep, type OneStep } from '../onnx/run-one-step';
import type { Backends } from './backends';
import { torchPeakMemory } from './torch/peak-memory';
import { pieceOf, THREADS } from './work';

/** Peak memory of a process that runs only training steps. */
export interface Memory {
  readonly program: string;
  readonly megabytes: number;
}

/** Measures training steps of SCAN at one batch size on each backend and PyTorch, each in its own process. */
export async function measureMemory(
  { names, onnxruntime }: Backends,
  pairs: number,
): Promise<readonly Memory[]> {
  const measured: Memory[] = [];
  const add = async (program: string, step: Omit<OneStep, 'pairs'>, nativeProducts = false) => {
    const { megabytes } = await runOneStep({ ...step, pairs }, { nativeProducts });
    measured.push({ program, megabytes });
  };
  for (const backend of names) await add(backend, { way: 'whole', backend });
  if (onnxruntime) {
    await add('wasm with onnxruntime', { way: 'whole', backend: 'wasm' }, true);
    await add('onnxruntime', { way: 'native', backend: 'wasm', piece: pieceOf(pairs) }, true);
  }
  const megabytes = await torchPeakMemory(pairs, THREADS);
  if (megabytes !== undefined) measured.push({ program: 'PyTorch', megabytes });
  return measured;
}
