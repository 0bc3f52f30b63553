import { OptionError } from '@vse/core';

interface Signals {
  on(name: string, listener: () => void): unknown;
  off(name: string, listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * Runs a training that Ctrl-C ends in good order: the first one (or SIGTERM) aborts the signal, so that `fit` finishes
 * its step and saves; a second one ends the process at once with code 130. For Node; the listeners go when `run` ends.
 *
 * `process` is for tests.
 */
export async function interruptible<T>(
  run: (signal: AbortSignal) => Promise<T>,
  process: Signals | undefined = (globalThis as { process?: Signals }).process,
): Promise<T> {
  if (!process || typeof process.on !== 'function') {
    throw new OptionError(
      'interruptible: needs the signals of Node. In a browser pass fit an AbortSignal of your own.',
    );
  }
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    else controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await run(controller.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
