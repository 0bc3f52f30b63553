import { runOneStep, type OneStep } from '../onnx/run-one-step';
import { timeReference } from './torch';
import { pieceOf, THREADS, type Backends } from './work';

/** The most memory that a process held which did nothing but training steps. */
export interface Memory {
  readonly program: string;
  readonly megabytes: number;
}

/** Training steps of SCAN at one batch by each backend and by PyTorch, each in a process of its own. */
export async function measureMemory(
  { names, onnxruntime }: Backends,
  pairs: number,
): Promise<readonly Memory[]> {
  const found: Memory[] = [];
  const add = async (program: string, step: Omit<OneStep, 'pairs'>) => {
    const { megabytes } = await runOneStep({ ...step, pairs });
    found.push({ program, megabytes });
  };
  for (const backend of names) await add(backend, { way: 'whole', backend });
  if (onnxruntime) {
    await add('wasm with onnxruntime', { way: 'native', backend: 'wasm', piece: pieceOf(pairs) });
  }
  const runs = await timeReference({ works: ['train_step'], batch: pairs, threads: [THREADS] });
  const megabytes = typeof runs === 'string' ? undefined : runs[0]!.megabytes;
  if (megabytes !== undefined) found.push({ program: 'PyTorch', megabytes });
  return found;
}
