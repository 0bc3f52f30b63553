import { abortReason, onAbort } from './on-abort';

/** Does work for many callers together. */
export interface Batcher<Item, Result> {
  /**
   * Adds an item to the next batch, and returns its result. An item whose signal is aborted is rejected at once, and left out if its
   * batch has not begun.
   */
  readonly add: (item: Item, signal?: AbortSignal) => Promise<Result>;
}

/** Settings of a batcher. */
export interface BatcherOptions<Item, Result> {
  /** Most items of a batch. */
  readonly most: number;
  /** Does the work of a batch: one result or error per item, in their order. */
  readonly work: (items: readonly Item[]) => Promise<readonly (Result | Error)[]>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Collects what is asked for while a batch is at work, and does it together next. An item that comes alone starts at once:
 * a quiet server does not wait for company.
 */
export function batcher<Item, Result>({ most, work }: BatcherOptions<Item, Result>): Batcher<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let isRunning = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      try {
        const results = await work(batch.map(({ item }) => item));
        batch.forEach(({ resolve, reject }, i) => {
          const result = results[i]!;
          if (result instanceof Error) reject(result);
          else resolve(result);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error as Error);
      }
    }
    isRunning = false;
  };
  return {
    add: (item, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(abortReason(signal));
          return;
        }
        const stay = onAbort(signal, (reason) => {
          waiting = waiting.filter((other) => other !== one);
          reject(reason);
        });
        const one: Waiting<Item, Result> = {
          item,
          resolve(result) {
            stay();
            resolve(result);
          },
          reject(error) {
            stay();
            reject(error);
          },
        };
        waiting.push(one);
        if (!isRunning) void run();
      }),
  };
}
