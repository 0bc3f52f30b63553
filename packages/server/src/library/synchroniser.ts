import type { IndexPicturesProgress, IndexPicturesReport } from '@vse/search';
import type { Indexing } from '../client/api-types';

/** Keeps an index in agreement with a folder, in the background. */
export interface Synchroniser {
  /** State of the indexing. */
  readonly state: Indexing;
  /** Asks for a pass over the folder, after the one that runs. */
  request(): void;
  /** Resolves when no pass runs. */
  idle(): Promise<void>;
  /** Stops the pass that runs, and begins no other. */
  stop(): Promise<void>;
}

/** Settings of a synchroniser. */
export interface SynchroniserOptions {
  /** Makes one pass. */
  readonly pass: (
    signal: AbortSignal,
    onProgress: (progress: IndexPicturesProgress) => void,
  ) => Promise<IndexPicturesReport>;
  /** Called when the state is another. */
  readonly onState: (state: Indexing) => void;
}

const mostFailures = 20;
const idle: Indexing = { state: 'idle', done: 0, total: 0, failed: 0, failures: [] };

/** Makes a synchroniser, which begins with the first request. */
export function synchroniser({ pass, onState }: SynchroniserOptions): Synchroniser {
  const stopping = new AbortController();
  let state = idle;
  let wanted = false;
  let running: Promise<void> | undefined;
  const become = (next: Indexing): void => {
    state = next;
    onState(next);
  };
  const once = async (): Promise<void> => {
    become({ ...state, state: 'indexing', done: 0 });
    try {
      const report = await pass(stopping.signal, ({ done, total, failed }) =>
        become({ ...state, done, total, failed }),
      );
      become(finished(report));
    } catch (error) {
      if (stopping.signal.aborted) return;
      become({ ...state, state: 'failed', message: (error as Error).message });
    }
  };
  const run = async (): Promise<void> => {
    while (wanted && !stopping.signal.aborted) {
      wanted = false;
      await once();
    }
    running = undefined;
  };
  return {
    get state() {
      return state;
    },
    request() {
      wanted = true;
      running ??= run();
    },
    async idle() {
      await running;
    },
    async stop() {
      stopping.abort(new Error('the server stops'));
      await running;
    },
  };
}

function finished({ failures, ...counts }: IndexPicturesReport): Indexing {
  const total = counts.added + counts.changed + counts.renamed + counts.unchanged + counts.failed;
  return {
    state: 'idle',
    done: total,
    total,
    failed: counts.failed,
    failures: failures.slice(0, mostFailures).map(({ id, error }) => ({ id, reason: error.message })),
  };
}
