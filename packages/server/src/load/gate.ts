import { ServiceError } from '../service-error';
import { abortReason, onAbort } from './on-abort';

/** Settings of a gate. */
export interface GateOptions {
  /** Work that runs at once. */
  readonly running: number;
  /** Work that waits for its turn; more is refused. */
  readonly waiting: number;
}

/** Lets some work run at once and some wait; the rest is refused. */
export interface Gate {
  /** Work that runs now. */
  readonly running: number;
  /** Work that waits now. */
  readonly waiting: number;
  /** Work that was refused so far. */
  readonly refused: number;
  /**
   * Runs work in its turn. Work whose signal is aborted while it waits is never begun.
   *
   * @throws `ServiceError` with code `busy` if too much waits; the reason of the signal.
   */
  run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result>;
}

/** Makes a gate. */
export function gate({ running: mostRunning, waiting: mostWaiting }: GateOptions): Gate {
  const queue: (() => void)[] = [];
  let running = 0;
  let refused = 0;
  const next = (): void => {
    running -= 1;
    queue.shift()?.();
  };
  const turn = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const begin = (): void => {
        stay();
        running += 1;
        resolve();
      };
      const stay = onAbort(signal, (reason) => {
        queue.splice(queue.indexOf(begin), 1);
        reject(reason);
      });
      if (running < mostRunning) begin();
      else queue.push(begin);
    });
  return {
    get running() {
      return running;
    },
    get waiting() {
      return queue.length;
    },
    get refused() {
      return refused;
    },
    async run(work, signal) {
      if (signal?.aborted) throw abortReason(signal);
      if (running >= mostRunning && queue.length >= mostWaiting) {
        refused += 1;
        throw new ServiceError('busy', 'The server has as much to do as it takes on. Try again in a moment.');
      }
      await turn(signal);
      try {
        return await work();
      } finally {
        next();
      }
    },
  };
}
