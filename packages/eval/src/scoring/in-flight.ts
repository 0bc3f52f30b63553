/** Runs a limited number of jobs at a time. */
export interface InFlight {
  /** Starts a job; resolves when another may start. Rejects if a job has failed. */
  add(job: () => Promise<void>): Promise<void>;
  /** Resolves when all jobs have ended. Rejects if one has failed. */
  drain(): Promise<void>;
}

/** Limits the number of jobs that run at once: adding more waits. With `1`, jobs run one after another. */
export function inFlight(limit: number): InFlight {
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
      if (running.size >= limit) await Promise.race(running);
      check();
    },
    async drain() {
      await Promise.all(running);
      check();
    },
  };
}
