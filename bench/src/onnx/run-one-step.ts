import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BackendName } from '@vse/backend';

const file = fileURLToPath(new URL('./one-step.ts', import.meta.url));

/** Measurements of a training step. */
export interface StepTaken {
  readonly loss: number;
  readonly seconds: number;
  /** MiB before the first step, with the raw data of all pairs. */
  readonly before: number;
  /** Peak memory in MiB. */
  readonly megabytes: number;
}

/** A training step to measure. */
export interface OneStep {
  readonly pairs: number;
  /** Gradients of the whole batch, cached gradients, or cached gradients with the similarity on onnxruntime. */
  readonly way: 'whole' | 'cached' | 'native';
  readonly backend: BackendName;
  /** Items that cached gradients encode at a time. Defaults to `32`. */
  readonly piece?: number;
}

/**
 * Measures a training step of SCAN t-i AVG in a new process, because peak memory never shrinks. The environment decides about
 * native products unless the option does.
 */
export async function runOneStep(
  { pairs, way, backend, piece = 32 }: OneStep,
  { nativeProducts }: { readonly nativeProducts?: boolean } = {},
): Promise<StepTaken> {
  const setting = nativeProducts === undefined ? {} : { VSE_NATIVE_PRODUCTS: nativeProducts ? 'on' : 'off' };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...process.execArgv, ...[file, way, backend, String(pairs), String(piece)]],
    { env: { ...process.env, ...setting } },
  );
  const last = stdout.trim().split('\n').at(-1)!; // a backend may have logged lines before
  return JSON.parse(last) as StepTaken;
}
