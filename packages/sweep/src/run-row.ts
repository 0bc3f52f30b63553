import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataError, VseError } from '@vse/base';
import { lockFolder, writeFileAtomic, type FolderLock } from '@vse/formats';
import * as v from 'valibot';
import type { Row } from './grid';
import { previousProcessEnd, recordProcess } from './row-process';
import { programResults, rowFolder, storedResult, storeResult, type RowResult } from './row-folder';

/** Program of a sweep, and the folder of its rows. */
export interface SweepProgram {
  /**
   * Command without the flags of a row: `[process.execPath, 'dist/main.js']`. It must read `--config FILE`, `--out DIR` and
   * `--resume`, write `results.json` to DIR, and exit with 130 after saving on SIGINT.
   */
  readonly command: readonly string[];
  /** Folder of the sweep. */
  readonly folder: string;
  /** Restarts of a process that was killed. Defaults to `3`. */
  readonly restarts?: number;
  /** Interrupts the processes when aborted, and waits until they have saved. Defaults to none. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Receives a sentence about a file that is damaged, a row that another process runs, or a lost queue. Defaults to
   * `console.warn`.
   */
  readonly onWarning?: (message: string) => void;
  /** Silence in milliseconds after which another machine takes over a row. Defaults to `30_000`. */
  readonly silence?: number;
}

interface ProcessEnd {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Runs one row in a process of its own, and restarts it if it was killed, to resume from its last checkpoint. A row that
 * has succeeded is not run again. Output goes to `log.txt` in its folder.
 *
 * @throws `VseError` if the signal stops it.
 */
export async function runRow(row: Row, program: SweepProgram): Promise<RowResult> {
  const { folder: sweep, onWarning: warn = console.warn } = program;
  const stored = await storedResult(sweep, row, warn);
  if (stored) return stored;
  const lock = await lockRow(row, program);
  try {
    // Another process may have run it meanwhile.
    return (await storedResult(sweep, row)) ?? (await runLocked(row, program));
  } finally {
    await lock.release();
  }
}

/** Locks the folder of a row; waits while another process runs it. */
async function lockRow(row: Row, program: SweepProgram): Promise<FolderLock> {
  const { folder, signal, silence = 30_000, onWarning: warn = console.warn } = program;
  for (let tries = 0; ; tries++) {
    if (signal?.aborted) throw stopped(row);
    try {
      return await lockFolder(rowFolder(folder, row), { name: 'row', silence });
    } catch (error) {
      if (!VseError.isInstance(error) || error instanceof DataError) throw error;
      if (tries === 0) warn(`runSweep: waits for row ${row.id}. ${error.message}`);
      await sleep(500);
    }
  }
}

async function runLocked(row: Row, program: SweepProgram): Promise<RowResult> {
  const { folder: sweep, restarts = 3, signal, onWarning: warn = console.warn } = program;
  const folder = rowFolder(sweep, row);
  await writeFileAtomic(join(folder, 'flags.json'), `${JSON.stringify(row.flags, null, 2)}\n`);
  for (let starts = 1; ; starts++) {
    await previousProcessEnd(folder, warn, signal);
    const began = performance.now();
    const { code, output } = await runProcess(folder, program);
    const ended = { id: row.id, starts, seconds: (performance.now() - began) / 1000 };
    if (signal?.aborted) throw stopped(row);
    if (code === 0) {
      const results = await resultsIn(folder);
      if (!results) return { ...ended, error: 'it succeeded without a list in results.json' };
      const result = { ...ended, results };
      await storeResult(sweep, result);
      return result;
    }
    // A process killed from outside, as for lack of memory, has whole checkpoints. One that exits would fail again.
    if (code !== null) return { ...ended, error: lastLine(output) };
    if (starts > restarts) return { ...ended, error: `killed ${starts} times` };
  }
}

function stopped({ id }: Row): VseError {
  return new VseError(`runRow: ${id} was stopped. Run the same command to resume.`);
}

async function runProcess(folder: string, { command, signal }: SweepProgram): Promise<ProcessEnd> {
  const [file, ...args] = [...command, '--config', join(folder, 'flags.json'), '--out', folder, '--resume'];
  // A process group of its own: Ctrl-C reaches only the sweep, which passes it on once.
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const logFile = join(folder, 'log.txt');
  const log = createWriteStream(logFile, { flags: 'a' });
  const logged = finished(log);
  logged.catch(() => undefined); // awaited once the process has ended
  const interrupt = (): void => void child.kill('SIGINT');
  if (signal?.aborted) interrupt();
  signal?.addEventListener('abort', interrupt);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      log.write(text);
      output = (output + text.toString()).slice(-2000);
    });
  }
  // Listens from the start: on a busy machine a short process ends before its id is recorded.
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
  try {
    await recordProcess(folder, child.pid).catch(async (error: unknown) => {
      interrupt(); // nothing would tell the next sweep of it
      await ended;
      throw error;
    });
    const end = await ended;
    log.end();
    await logged.catch((cause: unknown) => {
      const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
      throw new DataError(
        `runRow: ${logFile} cannot be written (${code}). Make room on the disk and run the same command to resume.`,
        { cause },
      );
    });
    return end;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    log.end();
  }
}

async function resultsIn(folder: string): Promise<RowResult['results']> {
  try {
    const text = await readFile(join(folder, 'results.json'), 'utf8');
    const { success, output } = v.safeParse(programResults, JSON.parse(text));
    return success ? output : undefined;
  } catch {
    return undefined; // missing or cut short
  }
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1)?.trim() ?? 'no output';
}
