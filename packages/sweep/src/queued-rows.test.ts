import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { canStartRedis, startRedis } from '@vse/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeProgram, linesOf } from './testing/fake-program';
import type { OneSweep } from './testing/one-sweep';
import { gridRows, type Grid } from './grid';
import { queuedRows } from './queued-rows';
import type { RowResult } from './row-folder';
import { runSweep } from './run-sweep';

describe('runSweep with an unreachable queue', () => {
  it('names it', async () => {
    const { folder, command } = await fakeProgram();
    const queue = 'redis://127.0.0.1:1'; // nothing listens there
    await expect(runSweep({ factor: [1] }, { folder, command, queue })).rejects.toThrow(
      `runSweep: the queue ${queue} cannot be reached`,
    );
  });
});

describe.skipIf(!canStartRedis())('runSweep with a queue', () => {
  let redis: ChildProcess;
  let queue: string;
  let program: Awaited<ReturnType<typeof fakeProgram>>;
  beforeAll(async () => {
    const started = await startRedis();
    redis = started.redis;
    queue = `redis://127.0.0.1:${started.port}`;
  });
  afterAll(() => void redis.kill());
  beforeEach(async () => {
    program = await fakeProgram();
  });

  const lines = (grid: Grid, name: string): Promise<number[]> => linesOf(program.folder, grid, name);

  it('shares the rows between machines: each row runs once, each machine has the whole table', async () => {
    const grid = { factor: [1, 2, 3, 4] };
    const machines = [1, 2].map((workers) => runSweep(grid, { ...program, queue, workers }));
    const [one, other] = await Promise.all(machines);
    expect(one!.missing).toEqual([]);
    expect(one!.markdown).toContain('| 4 | fake | 40 |');
    expect(other).toEqual(one);
    expect(await lines(grid, 'starts.txt')).toEqual([1, 1, 1, 1]);
    expect(await runSweep(grid, { ...program, queue })).toEqual(one);
    expect(await lines(grid, 'starts.txt')).toEqual([1, 1, 1, 1]);
  });

  it('reports a failed row', async () => {
    const { markdown, missing } = await runSweep({ factor: 1, fails: [true] }, { ...program, queue });
    expect(markdown).toContain('failed: it cannot be done');
    expect(missing).toHaveLength(1);
  });

  it('passes the row of a killed machine to another, which resumes at its last step', async () => {
    const grid = { factor: [1, 2], waits: 4 };
    const cli = fileURLToPath(new URL('./testing/one-sweep.ts', import.meta.url));
    const input: OneSweep = { grid, ...program, queue, silence: 1000 };
    const machine = spawn(
      process.execPath,
      ['--conditions=@vse/source', '--import', 'tsx', cli, JSON.stringify(input)],
      { stdio: 'ignore' },
    );
    while ((await lines(grid, 'steps.txt'))[0]! < 3) await sleep(10);
    machine.kill('SIGKILL');
    const [first, second] = gridRows(grid);
    const pid = Number(await readFile(join(program.folder, 'rows', first!.id, 'starts.txt'), 'utf8'));
    process.kill(pid, 'SIGKILL'); // a lost machine takes its processes along
    const results = new Map<string, RowResult>();
    // Long enough for a machine that is busy: one that seems silent would lose its row.
    const rest = { ...program, queue, workers: 2, silence: 8000 };
    const stop = new AbortController();
    const other = queuedRows([first!, second!], { ...rest, signal: stop.signal }, (result) =>
      results.set(result.id, result),
    );
    // The second row waits at its fourth step in its first process; stopping it must not lose the row.
    while (results.size < 1 || (await lines(grid, 'steps.txt')).join() !== '10,3') await sleep(10);
    stop.abort();
    await expect(other).rejects.toThrow('stopped with 1 rows left');
    await queuedRows([first!, second!], rest, (result) => results.set(result.id, result));
    expect([...results.values()].map(({ results: [entry] = [] }) => entry?.['rsum']).sort()).toEqual([
      10, 20,
    ]);
    expect(await lines(grid, 'steps.txt')).toEqual([10, 10]);
    expect(await lines(grid, 'starts.txt')).toEqual([2, 2]);
  });

  it('ends with an error when the queue is gone for good, saves its rows first, and adds one listener', async () => {
    const { redis: own, port } = await startRedis();
    const grid = { factor: [1], waits: 4 };
    const stop = new AbortController();
    const added = vi.spyOn(stop.signal, 'addEventListener');
    const warnings: string[] = [];
    const run = runSweep(grid, {
      ...program,
      queue: `redis://127.0.0.1:${port}`,
      reconnects: 2,
      signal: stop.signal,
      onWarning: (message) => warnings.push(message),
    }).catch((error: unknown) => error);
    while ((await lines(grid, 'steps.txt'))[0]! < 3) await sleep(10);
    await sleep(2500); // some looks at the folder
    expect(added.mock.calls.length).toBe(1);
    own.kill('SIGKILL');
    expect(String(await run)).toMatch(
      /the queue redis:\/\/127\.0\.0\.1:\d+ was lost, and 2 attempts to reach it failed; 1 rows are left\. Start Redis/,
    );
    expect(warnings).toEqual([expect.stringMatching(/cannot be reached: .*Trying 2 times, once a second/)]);
    expect(await lines(grid, 'steps.txt')).toEqual([3]); // it was interrupted, and has saved
  });
});
