/** A port as in browsers; the types at hand are those of Node. */
interface Port {
  onmessage: () => void;
  close(): void;
  postMessage(message: unknown): void;
}

/**
 * Lets whatever waits for this thread have its turn: signals, timers, files. A step that computes here never waits by
 * itself, and a loop of steps would keep them all waiting.
 */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { setImmediate } = globalThis as { setImmediate?: (run: () => void) => unknown };
    if (setImmediate) {
      setImmediate(resolve);
      return;
    }
    // A browser's timers wait for milliseconds, its channels do not.
    const { port1, port2 } = new MessageChannel() as unknown as Readonly<Record<'port1' | 'port2', Port>>;
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Waits for something, but no longer than so many milliseconds. It must not reject. */
export async function atMost(milliseconds: number, awaited: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([awaited, over]);
  clearTimeout(timer);
}
