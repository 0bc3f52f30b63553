import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BackendName } from '@vse/backend';

const file = fileURLToPath(new URL('./one-step.ts', import.meta.url));

/** What such a process tells. */
export interface StepTaken {
  readonly loss: number;
  readonly seconds: number;
  /** Megabytes held before the first step, with the raw data of all pairs. */
  readonly before: number;
  /** The most megabytes held. */
  readonly megabytes: number;
}

export interface OneStep {
  readonly pairs: number;
  /** The whole batch at once, cached gradients, or those with the similarity on onnxruntime. */
  readonly way: 'whole' | 'cached' | 'native';
  readonly backend: BackendName;
  /** Items encoded at a time by cached gradients. Defaults to `32`. */
  readonly piece?: number;
}

/** A training step of SCAN t-i AVG in a process of its own, because the memory of a process never shrinks. */
export async function runOneStep({ pairs, way, backend, piece = 32 }: OneStep): Promise<StepTaken> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...process.execArgv,
    ...[file, way, backend, String(pairs), String(piece)],
  ]);
  const last = stdout.trim().split('\n').at(-1)!; // a backend may have said something before
  return JSON.parse(last) as StepTaken;
}
