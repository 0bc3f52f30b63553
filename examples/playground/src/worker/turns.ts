/**
 * Orders what the page asks for and the steps of a training, which share the tensors: between two steps the training calls `between`,
 * which runs what waits, and stays while it is paused. Without a training, what is asked for runs one after another.
 */
export interface Turns {
  /** Runs work when it is its turn. */
  take<T>(work: () => Promise<T>): Promise<T>;
  /** Runs a training, which owns the turns and gives some between its steps. */
  training<T>(run: () => Promise<T>): Promise<T>;
  /** Called by the training between steps. */
  between(): Promise<void>;
  pause(paused: boolean): void;
}

/** Orders the work of one worker. */
export function turns(): Turns {
  const waiting: (() => Promise<void>)[] = [];
  let training = false;
  let paused = false;
  let running = Promise.resolve();
  let wake: (() => void) | undefined;

  const drain = async (): Promise<void> => {
    for (let work = waiting.shift(); work; work = waiting.shift()) await work();
  };
  /** Starts a chain that runs what waits, where no training does. */
  const run = (): void => {
    if (training) wake?.();
    else running = running.then(drain);
  };
  const enqueue = <T>(work: () => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push(() => work().then(resolve, reject));
      run();
    });

  return {
    take: enqueue,
    training: (work) =>
      enqueue(async () => {
        training = true;
        paused = false;
        try {
          return await work();
        } finally {
          training = false;
        }
      }),
    async between() {
      await drain();
      while (paused && training) {
        await new Promise<void>((resolve) => (wake = resolve));
        wake = undefined;
        await drain();
      }
    },
    pause(value) {
      paused = value;
      wake?.();
    },
  };
}
