import { runOneStep, type OneStep } from '../onnx/run-one-step';
import { timeReference } from './torch';
import { pieceOf, THREADS, type Backends } from './work';

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
  const add = async (program: string, step: Omit<OneStep, 'pairs'>) => {
    const { megabytes } = await runOneStep({ ...step, pairs });
    measured.push({ program, megabytes });
  };
  for (const backend of names) await add(backend, { way: 'whole', backend });
  if (onnxruntime) {
    await add('wasm with onnxruntime', { way: 'native', backend: 'wasm', piece: pieceOf(pairs) });
  }
  const runs = await timeReference({ works: ['train_step'], batch: pairs, threads: [THREADS] });
  const megabytes = typeof runs === 'string' ? undefined : runs[0]!.megabytes;
  if (megabytes !== undefined) measured.push({ program: 'PyTorch', megabytes });
  return measured;
}
