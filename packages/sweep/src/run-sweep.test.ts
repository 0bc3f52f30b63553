import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DataError, OptionError } from '@vse/base';
import { lockFolder } from '@vse/formats';
import { damages } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeProgram, linesOf } from './testing/fake-program';
import type { OneSweep } from './testing/one-sweep';
import { gridRows, type Grid } from './grid';
import { storedResult, storeResult, type RowResult } from './row-folder';
import { runSweep } from './run-sweep';

let program: Awaited<ReturnType<typeof fakeProgram>>;
beforeEach(async () => {
  program = await fakeProgram();
});

const lines = (grid: Grid, name: string): Promise<number[]> => linesOf(program.folder, grid, name);

/** Waits until the first row has taken `step` steps. */
async function untilStep(grid: Grid, step: number): Promise<void> {
  while ((await lines(grid, 'steps.txt'))[0]! < step) await sleep(10);
}

describe('runSweep', () => {
  it('runs every row once, workers at a time, and writes the table', async () => {
    const grid = { factor: [1, 2, 3] };
    const progress: string[] = [];
    const onRow = (_: RowResult, done: number, total: number) => progress.push(`${done}/${total}`);
    const { markdown, missing } = await runSweep(grid, { ...program, workers: 2, onRow });
    expect(markdown).toBe(
      '| factor | system | rsum | state |\n| --- | --- | --- | --- |\n' +
        '| 1 | fake | 10 |  |\n| 2 | fake | 20 |  |\n| 3 | fake | 30 |  |\n',
    );
    expect(missing).toEqual([]);
    expect(progress).toEqual(['1/3', '2/3', '3/3']);
    expect(await readFile(join(program.folder, 'table.md'), 'utf8')).toBe(markdown);
    expect(await readFile(join(program.folder, 'table.csv'), 'utf8')).toContain('3,fake,30,');
    await runSweep({ factor: [1, 2, 3, 4] }, program); // one row more
    expect(await lines({ factor: [1, 2, 3, 4] }, 'starts.txt')).toEqual([1, 1, 1, 1]);
  });

  it('resumes a row whose process is killed, without repeating a step', async () => {
    const grid = { factor: [1], dies: 6 };
    const { missing } = await runSweep(grid, program);
    expect(missing).toEqual([]);
    expect(await lines(grid, 'starts.txt')).toEqual([2]);
    expect(await lines(grid, 'steps.txt')).toEqual([10]);
  });

  it('reports a failed row, runs the others, and retries it in the next run', async () => {
    const grid = { factor: 1, fails: [true, false] };
    const { markdown, missing } = await runSweep(grid, program);
    expect(markdown).toContain('| true |  |  | failed: it cannot be done |');
    expect(markdown).toContain('| false | fake | 10 |  |');
    expect(missing).toHaveLength(1);
    await runSweep(grid, program);
    expect(await lines(grid, 'starts.txt')).toEqual([2, 1]);
    const none = await runSweep({ factor: 1 }, { ...program, command: ['/no/such/program'] });
    expect(none.markdown).toMatch(/failed: .*ENOENT/);
  });

  it('stops after saving, and resumes', async () => {
    const grid = { factor: [1, 2], waits: 4 };
    const stop = new AbortController();
    const run = runSweep(grid, { ...program, signal: stop.signal });
    await untilStep(grid, 3);
    stop.abort();
    await expect(run).rejects.toThrow('Run the same command to resume');
    expect(await lines(grid, 'steps.txt')).toEqual([3, 0]);
    const other = new AbortController();
    const second = runSweep({ factor: [1], waits: 4 }, { ...program, signal: other.signal });
    expect((await second).missing).toEqual([]);
    expect(await lines(grid, 'steps.txt')).toEqual([10, 0]);
  });

  it('waits for the process of a sweep that was killed', async () => {
    const grid = { factor: [1], waits: 4 };
    const cli = fileURLToPath(new URL('./testing/one-sweep.ts', import.meta.url));
    const input = JSON.stringify({ grid, ...program } satisfies OneSweep);
    const sweep = spawn(process.execPath, ['--conditions=@vse/source', '--import', 'tsx', cli, input], {
      stdio: 'ignore',
    });
    await untilStep(grid, 3);
    const row = join(program.folder, 'rows', gridRows(grid)[0]!.id);
    const pid = Number(await readFile(join(row, 'starts.txt'), 'utf8'));
    while (!existsSync(join(row, 'process.json'))) await sleep(10); // the sweep may be behind its process
    const killed = once(sweep, 'exit');
    sweep.kill('SIGKILL');
    await killed;
    const again = runSweep(grid, program);
    await sleep(300);
    expect(await lines(grid, 'starts.txt')).toEqual([1]); // the process still stands at its fourth step
    process.kill(pid, 'SIGINT');
    expect((await again).missing).toEqual([]);
    expect(await lines(grid, 'starts.txt')).toEqual([2]);
    expect(await lines(grid, 'steps.txt')).toEqual([10]);
  });

  it('runs a row again whose result is damaged, and passes over a damaged record of its process', async () => {
    const grid = { factor: [1, 2] };
    await runSweep(grid, program);
    const [first, second] = gridRows(grid).map(({ id }) => join(program.folder, 'rows', id));
    const warnings: string[] = [];
    const again = () => runSweep(grid, { ...program, onWarning: (message) => warnings.push(message) });
    for (const name of ['result.json', 'process.json']) {
      const file = join(first!, name);
      const content = await readFile(file);
      await writeFile(file, content.subarray(0, content.length >> 1));
    }
    expect((await again()).missing).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/result\.json must end with a checksum.* The row is run again\.$/),
      expect.stringMatching(/process\.json is damaged: it names no process/),
    ]);
    expect(await lines(grid, 'starts.txt')).toEqual([2, 1]);
    await copyFile(join(second!, 'result.json'), join(first!, 'result.json')); // of another row
    expect((await again()).markdown).toContain('| 1 | fake | 10 |');
    expect(warnings.at(-1)).toMatch(
      /must hold the result of factor-1_.*, and does not\. The row is run again/,
    );
  });

  it('loads none of 200 damaged copies of a result, by each kind of damage', async () => {
    const row = gridRows({ factor: 1 })[0]!;
    await storeResult(program.folder, {
      id: row.id,
      starts: 1,
      seconds: 2,
      results: [{ system: 'a', rsum: 10 }],
    });
    const file = join(program.folder, 'rows', row.id, 'result.json');
    const content = await readFile(file);
    let count = 0;
    for (const { name, bytes } of damages(content, { seed: 1 })) {
      await writeFile(file, bytes);
      const warnings: string[] = [];
      const stored = await storedResult(program.folder, row, (message) => warnings.push(message));
      expect(stored, name).toBeUndefined();
      expect(warnings, name).toHaveLength(1);
      count += 1;
    }
    expect(count).toBeGreaterThan(600);
  });

  it('refuses a second sweep in its folder, and waits for a row that another process runs', async () => {
    const grid = { factor: [1] };
    const sweep = await lockFolder(program.folder, { name: 'sweep' });
    await expect(runSweep(grid, program)).rejects.toThrow(
      `${program.folder} is in use by process ${process.pid}`,
    );
    await sweep.release();
    const row = await lockFolder(join(program.folder, 'rows', gridRows(grid)[0]!.id), { name: 'row' });
    const warnings: string[] = [];
    const waiting = runSweep(grid, { ...program, onWarning: (message) => warnings.push(message) });
    while (warnings.length === 0) await sleep(10);
    expect(warnings[0]).toMatch(/waits for row factor-1_.* is in use by process/);
    expect(await lines(grid, 'starts.txt')).toEqual([0]);
    await row.release();
    expect((await waiting).missing).toEqual([]);
    expect(warnings).toHaveLength(1);
  });

  it('names a log that a full disk does not take, after the process has ended', async () => {
    const grid = { factor: [1], fails: true }; // it prints its error
    const row = join(program.folder, 'rows', gridRows(grid)[0]!.id);
    await mkdir(row, { recursive: true });
    await symlink('/dev/full', join(row, 'log.txt'));
    const full = runSweep(grid, program);
    await expect(full).rejects.toThrow(/log\.txt cannot be written \(ENOSPC\)\. Make room on the disk/);
    await expect(full).rejects.toBeInstanceOf(DataError);
    await unlink(join(row, 'log.txt'));
    expect((await runSweep(grid, program)).markdown).toContain('failed: it cannot be done');
  });

  it('refuses workers out of range', async () => {
    await expect(runSweep({ factor: [1] }, { ...program, workers: 0 })).rejects.toThrow(OptionError);
  });
});
