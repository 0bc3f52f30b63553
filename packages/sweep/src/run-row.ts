import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { VseError } from '@vse/core';
import { writeFileAtomic } from '@vse/formats';
import type { Row } from './grid';
import { othersEnd, tellProcess } from './row-process';
import { rowFolder, storedResult, storeResult, type RowResult } from './row-folder';

/** What every row of a sweep is run by. */
export interface SweepProgram {
  /**
   * The command before the flags of a row: `[process.execPath, 'dist/main.js']`. It must take `--config FILE`, `--out DIR`
   * and `--resume`, leave `results.json` in DIR, and end with 130 where SIGINT made it save and stop.
   */
  readonly command: readonly string[];
  /** The folder of the sweep. */
  readonly folder: string;
  /** How often a process that was killed is started again. Defaults to `3`. */
  readonly restarts?: number;
  /** Aborted, it interrupts the processes and waits until they have saved. */
  readonly signal?: AbortSignal | undefined;
}

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/**
 * Runs one row in a process of its own, and again where that was killed: it goes on from its last checkpoint. A row that
 * has ended well is not run again; one that failed says why. Its output goes to `log.txt` in its folder.
 *
 * Throws a `VseError` where the signal stopped it.
 */
export async function runRow(row: Row, program: SweepProgram): Promise<RowResult> {
  const { folder: sweep, restarts = 3, signal } = program;
  const stored = await storedResult(sweep, row);
  if (stored) return stored;
  const folder = rowFolder(sweep, row);
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, 'flags.json'), `${JSON.stringify(row.flags, null, 2)}\n`);
  for (let starts = 1; ; starts++) {
    await othersEnd(folder, signal);
    const began = performance.now();
    const { code, said } = await runProcess(folder, program);
    const ended = { id: row.id, starts, seconds: (performance.now() - began) / 1000 };
    if (signal?.aborted)
      throw new VseError(`runRow: ${row.id} was stopped. The same command goes on from there.`);
    if (code === 0) {
      const results = await resultsIn(folder);
      if (!results) return { ...ended, error: 'it ended well and left no list in results.json' };
      const result = { ...ended, results };
      await storeResult(sweep, result);
      return result;
    }
    // Killed from outside, as for want of memory: what it saved is whole. What ends by itself would end so again.
    if (code !== null) return { ...ended, error: lastLine(said) };
    if (starts > restarts) return { ...ended, error: `killed ${starts} times` };
  }
}

async function runProcess(folder: string, { command, signal }: SweepProgram): Promise<Ended> {
  const [file, ...args] = [...command, '--config', join(folder, 'flags.json'), '--out', folder, '--resume'];
  // A group of its own: Ctrl-C reaches the sweep alone, which passes it on once.
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const log = createWriteStream(join(folder, 'log.txt'), { flags: 'a' });
  const interrupt = (): void => void child.kill('SIGINT');
  if (signal?.aborted) interrupt();
  signal?.addEventListener('abort', interrupt);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      log.write(text);
      said = (said + text.toString()).slice(-2000);
    });
  }
  // Listened for from the start: on a busy machine a short process ends before its number is written.
  const ended = new Promise<Ended>((resolve) => {
    child.on('error', (error) => resolve({ code: 1, said: error.message }));
    child.on('close', (code) => resolve({ code, said }));
  });
  try {
    await tellProcess(folder, child.pid);
    return await ended;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    log.end();
    await finished(log);
  }
}

async function resultsIn(folder: string): Promise<RowResult['results']> {
  const text = await readFile(join(folder, 'results.json'), 'utf8').catch(() => 'null');
  const results = JSON.parse(text) as unknown;
  return Array.isArray(results) ? (results as NonNullable<RowResult['results']>) : undefined;
}

function lastLine(said: string): string {
  return said.trim().split('\n').at(-1)?.trim() ?? 'it said nothing';
}
