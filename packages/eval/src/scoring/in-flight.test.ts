import { describe, expect, it } from 'vitest';
import { inFlight } from './in-flight';

/** A job that ends when `end` is called. */
function open() {
  let end!: (error?: Error) => void;
  const promise = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve());
  });
  return { job: () => promise, end };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('inFlight', () => {
  it.each([1, 2, 3])('runs at most %i jobs at a time, and all of them', async (limit) => {
    const jobs = inFlight(limit);
    let [running, highest, ended] = [0, 0, 0];
    for (let i = 0; i < 8; i++) {
      await jobs.add(async () => {
        running += 1;
        highest = Math.max(highest, running);
        await soon();
        running -= 1;
        ended += 1;
      });
      // add() resolves only when another job may start.
      expect(running).toBeLessThan(limit);
    }
    await jobs.drain();
    expect([highest, ended]).toEqual([limit, 8]);
  });

  it('rejects the next job after one failed, and does not start it', async () => {
    const jobs = inFlight(2);
    const [first, second] = [open(), open()];
    await jobs.add(first.job);
    first.end(new Error('no'));
    second.end();
    await soon();
    let started = false;
    const late = jobs.add(() => {
      started = true;
      return second.job();
    });
    await expect(late).rejects.toThrow('no');
    expect(started).toBe(false);
    await expect(jobs.drain()).rejects.toThrow('no');
  });

  it('rejects add and drain if a job fails meanwhile', async () => {
    const [alone, last] = [open(), open()];
    const waiting = inFlight(1).add(alone.job);
    alone.end(new Error('full'));
    await expect(waiting).rejects.toThrow('full');
    const jobs = inFlight(2);
    await jobs.add(last.job);
    const drained = jobs.drain();
    last.end(new Error('last'));
    await expect(drained).rejects.toThrow('last');
  });

  it('drains at once without jobs', async () => {
    await expect(inFlight(3).drain()).resolves.toBeUndefined();
  });
});
