const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

type Listener = (...values: unknown[]) => void;

interface Emitter {
  listeners(event: string): unknown[];
  removeListener(event: string, listener: Listener): unknown;
}

/**
 * Runs something and takes away the process-wide error handlers it left behind. The wasm backend installs two that
 * throw again what they catch: an error anywhere in the program then ends it with exit code 7 and a stack that points
 * into the backend, instead of 1 and its own.
 */
export async function keepErrorListeners<T>(
  run: () => Promise<T>,
  emitter: Emitter | undefined = (globalThis as { readonly process?: Emitter }).process,
): Promise<T> {
  // A browser has no process, and a bundler's stand-in for one may not emit.
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
