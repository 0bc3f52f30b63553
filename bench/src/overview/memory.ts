import { runOneStep, type OneStep } from '../onnx/run-one-step';
import { timeReference } from './torch';
import { pieceOf, THREADS, type Engines } from './work';

/** The most memory that a process held which did nothing but training steps. */
export interface Memory {
  readonly program: string;
  readonly megabytes: number;
}

/** Training steps of SCAN at one batch by each engine and by PyTorch, each in a process of its own. */
export async function measureMemory(
  { names, onnxruntime }: Engines,
  pairs: number,
): Promise<readonly Memory[]> {
  const found: Memory[] = [];
  const add = async (program: string, step: Omit<OneStep, 'pairs'>) => {
    const { megabytes } = await runOneStep({ ...step, pairs });
    found.push({ program, megabytes });
  };
  for (const engine of names) await add(engine, { way: 'whole', engine });
  if (onnxruntime) {
    await add('wasm with onnxruntime', { way: 'native', engine: 'wasm', piece: pieceOf(pairs) });
  }
  const runs = await timeReference({ works: ['train_step'], batch: pairs, threads: [THREADS] });
  const megabytes = typeof runs === 'string' ? undefined : runs[0]!.megabytes;
  if (megabytes !== undefined) found.push({ program: 'PyTorch', megabytes });
  return found;
}
