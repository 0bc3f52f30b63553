import type { TorchWork } from './torch/session';
import type { Operations } from './rates';

/** Number of threads, where it can be set; PyTorch runs on one and on this many, and the faster counts. */
export const THREADS = 2;

/** Items that cached gradients encode at a time: the whole batch, or VSE_BENCH_PIECE. */
export function pieceOf(batch: number): number {
  return Math.min(batch, Number(process.env['VSE_BENCH_PIECE'] ?? batch));
}

/** Way of one backend to do a work. */
export interface Way {
  readonly backend: string;
  readonly threads: number;
  readonly operations: Operations;
  /** Makes its backend the current one; not timed. */
  prepare?(): unknown;
  /** Runs it once; the work is finished when it returns or its promise resolves. */
  run(): unknown;
}

/** The same work in PyTorch. */
export interface TorchCounterpart extends TorchWork {
  /** Runs of it that make one of ours. Defaults to `1`. */
  readonly runs?: number;
}

/** A work to measure, in several ways. */
export interface Work {
  readonly label: string;
  readonly ways: readonly Way[];
  /** PyTorch's, if it does this work; of several the fastest counts. */
  readonly torch?: readonly TorchCounterpart[];
  /** True if processor time counts, not the time on the clock. */
  readonly processor?: boolean;
}

/** Works that are measured together. */
export interface Group {
  readonly works: readonly Work[];
  /** Runs one round without warm-up: for works that take minutes. */
  readonly once?: boolean;
  dispose(): unknown;
}
