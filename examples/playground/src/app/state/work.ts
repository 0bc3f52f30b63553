import type { Notices } from './notices';
import type { Signals } from './signals';

/** The end of work that a person cancelled. */
export class Cancelled extends Error {}

/** The work of the page: one piece at a time. */
export type Work = ReturnType<typeof openWork>;

/** Runs the page's work, and says why a piece of it failed. */
export function openWork({ phase, progress }: Signals, { say }: Notices) {
  let cancelling = new AbortController();
  return {
    /** True once a person cancelled what is going on. */
    cancelled: (): boolean => cancelling.signal.aborted,
    cancel: (): void => cancelling.abort(),
    /** Runs a piece of work, after which the page is idle; nothing while another goes on. */
    async run(work: () => Promise<void>): Promise<void> {
      if (phase.value !== 'idle') return;
      phase.value = 'preparing';
      cancelling = new AbortController();
      try {
        await work();
      } catch (error) {
        say(error instanceof Cancelled ? 'news' : 'error', (error as Error).message);
      } finally {
        progress.value = undefined;
        phase.value = 'idle';
      }
    },
    /** Runs something beside the work, which may go on. */
    async beside(work: () => Promise<void>): Promise<void> {
      try {
        await work();
      } catch (error) {
        say('error', (error as Error).message);
      }
    },
  };
}
