import { signal, type ReadonlySignal } from '@preact/signals';
import type { VseClient } from '@vse/server/client';

/** A removal that can be undone until its time is over. */
export interface Removals {
  /** Pictures that are about to be removed. */
  readonly pending: ReadonlySignal<ReadonlySet<string>>;
  /** Pictures that the server has removed, but that results may still show. */
  readonly gone: ReadonlySignal<ReadonlySet<string>>;
  readonly remove: (id: string) => void;
  readonly undo: (id: string) => void;
  /** Removes at once what is pending: the page is being left. */
  readonly finish: () => void;
}

/** Calls that tell of removals. */
export interface RemovalCalls {
  readonly removed: (id: string) => void;
  readonly failed: (id: string, error: unknown) => void;
}

/** Seconds to change one's mind. */
export const timeToUndo = 8;

/** Removes pictures after a time in which that can be undone: the server deletes their files. */
export function openRemovals(client: Pick<VseClient, 'remove'>, calls: RemovalCalls): Removals {
  const pending = signal<ReadonlySet<string>>(new Set());
  const gone = signal<ReadonlySet<string>>(new Set());
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  const take = (id: string) => {
    clearTimeout(timers.get(id));
    timers.delete(id);
  };
  const without = (id: string) => {
    pending.value = new Set([...pending.value].filter((one) => one !== id));
  };
  const send = async (id: string, leaving = false) => {
    take(id);
    try {
      await client.remove(id, { keepalive: leaving });
      gone.value = new Set([...gone.value, id]);
      without(id);
      calls.removed(id);
    } catch (error) {
      without(id);
      calls.failed(id, error);
    }
  };
  return {
    pending,
    gone,
    remove(id) {
      take(id);
      pending.value = new Set([...pending.value, id]);
      timers.set(
        id,
        setTimeout(() => void send(id), 1000 * timeToUndo),
      );
    },
    undo(id) {
      if (!timers.has(id)) return;
      take(id);
      without(id);
    },
    finish() {
      for (const id of [...timers.keys()]) void send(id, true);
    },
  };
}
