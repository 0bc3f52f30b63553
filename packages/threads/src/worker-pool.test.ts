import type * as WorkerThreads from 'node:worker_threads';
import { BackendError, OptionError } from '@vse/base';
import { describe, expect, it, vi } from 'vitest';
import { threadFile } from './thread-file';
import { workerPool } from './worker-pool';

/** Doubles numbers; fails on 13; exits on -1. */
function doubler(require: NodeJS.Require): void {
  const threads = require('node:worker_threads') as typeof WorkerThreads;
  const port = threads.parentPort!;
  port.on('message', (x: number) => {
    if (x === -1) process.exit(1);
    if (x === 13) port.postMessage({ error: 'thirteen' });
    else port.postMessage({ result: 2 * x });
  });
  port.postMessage(
    threads.workerData === 'broken' ? { error: 'no start' } : { ready: threads.workerData as unknown },
  );
}

/** Runs "native code" for the milliseconds of a job. Sets `progress` to 1 when a job begins and to 2 at its end. */
function slow(require: NodeJS.Require): void {
  const threads = require('node:worker_threads') as typeof WorkerThreads;
  const { busy, progress } = threads.workerData as Record<'busy' | 'progress', Int32Array>;
  const answer = (message: object): void => {
    Atomics.store(busy, 0, 0);
    Atomics.notify(busy, 0);
    threads.parentPort!.postMessage(message);
  };
  threads.parentPort!.on('message', (milliseconds: number) => {
    Atomics.store(progress, 0, 1);
    Atomics.notify(progress, 0);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    Atomics.store(progress, 0, 2);
    answer({ result: milliseconds });
  });
  answer({ ready: true });
}

describe('workerPool', () => {
  it('runs more jobs than threads, and returns each its own result', async () => {
    const pool = await workerPool<number, number>(doubler, 'hello', 2);
    expect(pool.ready).toBe('hello');
    const results = await Promise.all([1, 2, 3, 4, 5].map((x) => pool.run(x)));
    expect(results).toEqual([2, 4, 6, 8, 10]);
    await pool.dispose();
  });

  it('fails one job and goes on with the others', async () => {
    const pool = await workerPool<number, number>(doubler, 'hello', 1);
    const [bad, good] = await Promise.allSettled([pool.run(13), pool.run(4)]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { message: 'thirteen' } });
    expect(good).toMatchObject({ status: 'fulfilled', value: 8 });
    await pool.dispose();
  });

  it('fails every job once a thread has gone', async () => {
    const pool = await workerPool<number, number>(doubler, 'hello', 1);
    const results = await Promise.allSettled([pool.run(-1), pool.run(4)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(pool.run(1)).rejects.toThrow(/ended/);
  });

  it('ends native threads after their job, and makes an exit wait for it', async () => {
    const progress = new Int32Array(new SharedArrayBuffer(4));
    const pool = await workerPool<number, number>(slow, { progress }, 1, { native: true });
    const jobs = [pool.run(300), pool.run(0)];
    const settled = Promise.allSettled(jobs);
    Atomics.wait(progress, 0, 0); // until the thread is in its job
    process.emit('exit', 0); // as a real exit does first
    expect(progress[0]).toBe(2);
    await pool.dispose();
    expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(pool.run(1)).rejects.toThrow('ended');
  });

  it.each(['between two calls', 'in a call'])(
    'ends a thread with guarded calls that never answers, %s',
    async (where) => {
      const progress = new Int32Array(new SharedArrayBuffer(8));
      const file = threadFile(import.meta.url, './testing/calling-thread.js', './testing/calling-thread.ts')!;
      const pool = await workerPool<number, number>(file, { progress }, 1, { native: 'calls' });
      const run = pool.run(where === 'in a call' ? 300 : 0);
      const failed = expect(run).rejects.toThrow('ended');
      Atomics.wait(progress, 0, 0); // until a first call has begun
      await pool.dispose();
      await failed;
      expect(progress[0]).toBeGreaterThan(0);
      expect(progress[1]).toBe(progress[0]); // every call that began has ended
    },
  );

  it('makes an exit wait for a guarded call, and lets no other begin', async () => {
    const progress = new Int32Array(new SharedArrayBuffer(8));
    const file = threadFile(import.meta.url, './testing/calling-thread.js', './testing/calling-thread.ts')!;
    const pool = await workerPool<number, number>(file, { progress }, 1, { native: 'calls' });
    const failed = expect(pool.run(200)).rejects.toThrow('ended');
    Atomics.wait(progress, 0, 0);
    process.emit('exit', 0); // as a real exit does first
    const made = progress[0];
    expect(progress[1]).toBe(made);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    expect(progress[0]).toBe(made);
    await pool.dispose();
    await failed;
  });

  it('does not keep the process alive while its threads are idle', async () => {
    const ports = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
    const before = ports();
    const pool = await workerPool<number, number>(doubler, 'hello', 3);
    expect(ports()).toBe(before);
    await pool.run(4);
    expect(ports()).toBe(before);
    await pool.dispose();
  });

  it('does not start if a thread reports an error', async () => {
    await expect(workerPool(doubler, 'broken', 2)).rejects.toThrow('no start');
    const thrower = () => {
      throw new Error('at once');
    };
    await expect(workerPool(thrower, 0, 1)).rejects.toThrow('at once');
  });

  it('rejects a size without threads', async () => {
    for (const size of [0, -1, 1.5, NaN]) {
      await expect(workerPool(doubler, 'hello', size)).rejects.toThrow(OptionError);
    }
  });

  it('rejects without Node', async () => {
    vi.stubGlobal('process', undefined);
    const refused = workerPool(doubler, 'hello', 1);
    vi.unstubAllGlobals();
    await expect(refused).rejects.toThrow(BackendError);
  });
});
