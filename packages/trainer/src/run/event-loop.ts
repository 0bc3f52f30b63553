/** A browser `MessagePort`; only Node's types are in scope. */
interface Port {
  onmessage: () => void;
  close(): void;
  postMessage(message: unknown): void;
}

/**
 * Lets the event loop run once: signals, timers, files. Steps that compute in this thread never wait, so a loop of steps
 * would block them all.
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

/** Awaits a promise for at most `milliseconds`. The promise must not reject. */
export async function atMost(milliseconds: number, awaited: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([awaited, over]);
  clearTimeout(timer);
}
