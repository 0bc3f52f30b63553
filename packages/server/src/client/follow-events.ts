import type { Indexing } from './api-types';
import { readEvents } from './read-events';
import { VseServerError } from './server-error';

/** Listeners for what happens on a server. */
export interface EventListeners {
  /** Called at once, and as the indexing goes on. */
  readonly onIndexing?: (indexing: Indexing) => void;
  /** Called at once, and after pictures came or went. */
  readonly onChange?: (change: { readonly generation: number; readonly count: number }) => void;
  /** Called when the connection is made, lost, or refused; an error is the reason. */
  readonly onConnection?: (connected: boolean, error?: VseServerError) => void;
}

/** A stream of events. */
export interface EventStream {
  /** Ends it. */
  close(): void;
}

const shortestWait = 500;
const longestWait = 10_000;

/** Follows the events of a server; a lost connection is made again, after longer and longer waits. */
export function followEvents(
  connect: (signal: AbortSignal) => Promise<Response>,
  { onIndexing, onChange, onConnection }: EventListeners,
): EventStream {
  const stop = new AbortController();
  const { signal } = stop;
  const follow = async (): Promise<void> => {
    let wait = shortestWait;
    while (!signal.aborted) {
      let fault: VseServerError | undefined;
      try {
        const response = await connect(signal);
        onConnection?.(true);
        for await (const { event, data } of readEvents(response.body!)) {
          wait = shortestWait;
          if (event === 'indexing') onIndexing?.(JSON.parse(data) as Indexing);
          if (event === 'change') onChange?.(JSON.parse(data) as { generation: number; count: number });
        }
      } catch (error) {
        if (error instanceof VseServerError) fault = error;
      }
      if (stop.signal.aborted) return;
      onConnection?.(false, fault);
      await pause(wait, signal);
      wait = Math.min(longestWait, wait * 2);
    }
  };
  void follow();
  return { close: () => stop.abort() };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
  });
}
