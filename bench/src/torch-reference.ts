import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { shared } from './shared';

const absent =
  'No PyTorch reference: bench/torch_reference.py is not among the real inputs; set VSE_SHARED to their folder.';

/** Median seconds of the PyTorch reference at SCAN's own sizes. */
export interface TorchReference {
  readonly torch: string;
  readonly threads: number;
  readonly batch: number;
  readonly similarity_forward: number;
  readonly similarity_step: number;
  readonly train_step: number;
  readonly evaluate_pair: number;
}

export interface TorchOptions {
  /** Images and captions per batch. Defaults to `64`. */
  readonly batch?: number;
  /** Runs per figure. Defaults to `3`. */
  readonly repeat?: number;
}

export type Figure = 'similarity_forward' | 'similarity_step' | 'train_step' | 'evaluate_pair';

const script = shared('bench/torch_reference.py');
const python = process.env['VSE_PYTHON'] ?? '/usr/bin/python3';

/**
 * Times the PyTorch reference on this machine, on one thread and on two. Where the script or PyTorch is absent, gives
 * a sentence that says so and what to do.
 */
export async function torchReference({ batch = 64, repeat = 3 }: TorchOptions = {}): Promise<
  readonly TorchReference[] | string
> {
  const runs: TorchReference[] = [];
  for (const threads of [1, 2]) {
    const run = await runTorch({ threads, batch, repeat });
    if (typeof run === 'string') return run;
    runs.push(run);
  }
  return runs;
}

/** One run of the PyTorch reference, or a sentence that says why there is none. */
export async function runTorch({
  threads,
  batch,
  repeat,
}: Required<TorchOptions> & { readonly threads: number }): Promise<TorchReference | string> {
  if (!existsSync(script)) return absent;
  try {
    return await runOnce(threads, batch, repeat);
  } catch (error) {
    return unusable(error);
  }
}

/** The better of the runs for one figure, in milliseconds: what a user would choose. */
export function bestOf(runs: readonly TorchReference[], figure: Figure): number {
  return Math.min(...runs.map((run) => run[figure] * 1000));
}

async function runOnce(threads: number, batch: number, repeat: number): Promise<TorchReference> {
  const { stdout } = await promisify(execFile)(python, [
    script,
    `--threads=${threads}`,
    `--batch=${batch}`,
    `--repeat=${repeat}`,
  ]);
  return JSON.parse(stdout) as TorchReference;
}

function unusable(error: unknown): string {
  return `No PyTorch reference: ${python} cannot run it (${reasonOf(error)}). Install python3-torch, or set VSE_PYTHON.`;
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.trim().split('\n');
  return lines.at(-1) ?? text;
}
