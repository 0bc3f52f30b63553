/** Jobs of which at most so many run at a time. */
export interface InFlight {
  /** Starts a job; resolves when another may be started. Rejects where a job has failed. */
  add(job: () => Promise<void>): Promise<void>;
  /** Resolves when all jobs have ended. Rejects where one has failed. */
  drain(): Promise<void>;
}

/** Bounds how many jobs run at once: whoever adds more has to wait. With 1, jobs run one after another. */
export function inFlight(most: number): InFlight {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const check = () => {
    if (failure) throw failure.error;
  };
  return {
    async add(job) {
      check();
      const run: Promise<void> = job()
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => running.delete(run));
      running.add(run);
      if (running.size >= most) await Promise.race(running);
      check();
    },
    async drain() {
      await Promise.all(running);
      check();
    },
  };
}
