import { OptionError } from '@vse/core';

interface Signals {
  on(name: string, listener: () => void): unknown;
  off(name: string, listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * Runs a training that Ctrl-C can interrupt: the first SIGINT or SIGTERM aborts the signal, so `fit` finishes its step
 * and saves a checkpoint; the second exits at once with code 130. The listeners are removed when `run` ends. For Node.
 *
 * @param run - Training; passes the signal to `fit`.
 * @param process - Source of the signals; tests give their own.
 * @throws `OptionError` in a browser.
 *
 * @example
 * ```ts
 * import { interruptible } from '@vse/trainer';
 *
 * // Usually: interruptible((signal) => fit(model, train, { ...options, signal }))
 * const steps = await interruptible(async (signal) => {
 *   let step = 0;
 *   while (step < 10 && !signal.aborted) step += 1;
 *   return step;
 * });
 * console.log(steps); // 10, less after Ctrl-C
 * ```
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
