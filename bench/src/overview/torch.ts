import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { shared } from '../shared';

/** Output of a program in `bench/src/torch`. */
export interface TorchRun {
  /** Version of PyTorch. */
  readonly torch: string;
  readonly threads: number;
  /** Seconds by figure. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Peak memory of the process. */
  readonly megabytes?: number;
}

/** Runs of one round, one per number of threads; or a sentence with the reason and remedy if there are none. */
export type TorchRuns = readonly TorchRun[] | string;

const reference = shared('bench/torch_reference.py');
const python = process.env['VSE_PYTHON'] ?? '/usr/bin/python3';

const absent =
  'No PyTorch reference: bench/torch_reference.py is not among the real inputs; set VSE_SHARED to their folder.';

/** Works of the reference, batch size, repetitions, and numbers of threads. */
export interface ReferenceOptions {
  readonly works: readonly ('forward' | 'step' | 'train_step')[];
  readonly batch: number;
  readonly repeat?: number;
  readonly threads?: readonly number[];
}

/** Times the PyTorch reference at SCAN's sizes. */
export async function timeReference({
  works,
  batch,
  repeat = 1,
  threads = [1, 2],
}: ReferenceOptions): Promise<TorchRuns> {
  if (!existsSync(reference)) return absent;
  const flags = [`--batch=${batch}`, `--repeat=${repeat}`];
  return runEach('reference.py', [reference, works.join(','), ...flags], threads);
}

/** Times works that the reference script lacks, by `works.py`. */
export function timeWorks(flags: readonly string[]): Promise<TorchRuns> {
  return runEach('works.py', ['--repeat=1', ...flags], [1, 2]);
}

async function runEach(
  file: string,
  options: readonly string[],
  threadCounts: readonly number[],
): Promise<TorchRuns> {
  const program = fileURLToPath(new URL(`../torch/${file}`, import.meta.url));
  const runs: TorchRun[] = [];
  try {
    for (const threads of threadCounts) {
      const { stdout } = await promisify(execFile)(python, [program, ...options, `--threads=${threads}`]);
      runs.push({ ...(JSON.parse(stdout) as Omit<TorchRun, 'threads'>), threads });
    }
    return runs;
  } catch (error) {
    return `No PyTorch reference: ${python} cannot run it (${lastLineOf(error)}). Install python3-torch, or set VSE_PYTHON.`;
  }
}

function lastLineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').at(-1)!;
}
