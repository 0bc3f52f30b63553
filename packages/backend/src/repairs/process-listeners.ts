const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

type Listener = (...values: unknown[]) => void;

interface Emitter {
  listeners(event: string): unknown[];
  removeListener(event: string, listener: Listener): unknown;
}

/**
 * Runs a function and removes the process-wide error handlers that it installed. The wasm backend installs two that
 * rethrow: any uncaught error of the program then ends it with exit code 7 and a stack inside the backend, instead of
 * code 1 and its own stack.
 */
export async function keepErrorListeners<T>(
  run: () => Promise<T>,
  emitter: Emitter | undefined = (globalThis as { readonly process?: Emitter }).process,
): Promise<T> {
  // A browser has no process, and a bundler's stub may not be an emitter.
  if (typeof emitter?.listeners !== 'function') return run();
  const before = EVENTS.map((event) => new Set(emitter.listeners(event)));
  try {
    return await run();
  } finally {
    EVENTS.forEach((event, i) => {
      for (const listener of emitter.listeners(event)) {
        if (!before[i]!.has(listener)) emitter.removeListener(event, listener as Listener);
      }
    });
  }
}
