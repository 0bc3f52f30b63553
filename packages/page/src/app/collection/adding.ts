import { signal, type ReadonlySignal } from '@preact/signals';
import { safeName, VseServerError, type VseClient } from '@vse/server/client';
import { explainFailure } from '../api/failure';

/** A picture on its way into the collection. */
export interface Added {
  readonly id: string;
  readonly file: Blob;
  readonly state: 'waiting' | 'sending' | 'added' | 'exists' | 'failed';
  /** Reason of a failure. */
  readonly reason?: string;
}

/** Pictures on their way into the collection. */
export interface Adding {
  readonly list: ReadonlySignal<readonly Added[]>;
  readonly add: (files: readonly { readonly name: string; readonly file: Blob }[]) => void;
  /** Sends again those that exist, in place of what is there. */
  readonly replaceExisting: () => void;
  /** Sends again those that failed. */
  readonly retry: () => void;
  /** Forgets what is done. */
  readonly clear: () => void;
}

/** Uploads at once: one is read while the other is embedded. */
const atOnce = 2;

/** Waits of a busy server that a picture sits out before it counts as failed. */
const patience = 20;

/** Sends pictures one after the other; what fails does not hold up the rest. */
export function openAdding(
  client: Pick<VseClient, 'add'>,
  wait = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, 1000 * seconds)),
): Adding {
  const list = signal<readonly Added[]>([]);
  const replacing = new Set<string>();
  let running = 0;

  const set = (id: string, change: Partial<Added>) => {
    list.value = list.value.map((one) => (one.id === id ? { ...one, ...change } : one));
  };
  const send = async ({ id, file }: Added) => {
    for (let tries = 0; ; tries++) {
      try {
        await client.add(id, file, { replace: replacing.has(id) });
        set(id, { state: 'added' });
        return;
      } catch (error) {
        if (error instanceof VseServerError && error.code === 'exists') {
          set(id, { state: 'exists' });
          return;
        }
        if (error instanceof VseServerError && error.code === 'busy' && tries < patience) {
          await wait(error.retryAfter ?? 1);
          continue;
        }
        const { title, advice } = explainFailure(error);
        set(id, { state: 'failed', reason: `${title}. ${advice}` });
        return;
      }
    }
  };
  const next = () => {
    while (running < atOnce) {
      const one = list.peek().find(({ state }) => state === 'waiting');
      if (!one) return;
      running++;
      set(one.id, { state: 'sending' });
      void send(one).then(() => {
        running--;
        next();
      });
    }
  };
  const again = (state: Added['state']) => {
    list.value = list.value.map((one) => {
      if (one.state !== state) return one;
      if (state === 'exists') replacing.add(one.id);
      return { id: one.id, file: one.file, state: 'waiting' };
    });
    next();
  };
  return {
    list,
    add(files) {
      // A second batch begins a new count once the first is through.
      const kept = list.value.every(({ state }) => state === 'added') ? [] : list.value;
      const taken = new Set(kept.map(({ id }) => id));
      const fresh = files.map(({ name, file }): Added => {
        const id = freeName(safeName(name, file.type), taken);
        taken.add(id);
        return { id, file, state: 'waiting' };
      });
      list.value = [...kept, ...fresh];
      next();
    },
    replaceExisting: () => again('exists'),
    retry: () => again('failed'),
    clear() {
      list.value = list.value.filter(({ state }) => state === 'waiting' || state === 'sending');
    },
  };
}

/** The name, numbered if another picture of this page has it. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  const dot = name.lastIndexOf('.');
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name.slice(0, dot)} ${i}${name.slice(dot)}`;
  return free;
}
