import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '@vse/formats';

interface KnownProcess {
  readonly pid: number;
  readonly host: string;
}

/** Records the process of a folder, for the next sweep if this one is killed. */
export async function recordProcess(folder: string, pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  const known: KnownProcess = { pid, host: hostname() };
  await writeFileAtomic(join(folder, 'process.json'), JSON.stringify(known));
}

/**
 * Waits for the recorded process of a folder to end: it outlives a sweep that was killed, and two processes would write
 * the same checkpoints.
 */
export async function previousProcessEnd(folder: string, signal?: AbortSignal): Promise<void> {
  const text = await readFile(join(folder, 'process.json'), 'utf8').catch(() => '{}');
  const { pid, host } = JSON.parse(text) as Partial<KnownProcess>;
  if (pid === undefined || host !== hostname()) return;
  while (!signal?.aborted && (await isRunning(folder, pid))) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** True if the process runs and, as far as `/proc` shows, was started for this folder. */
async function isRunning(folder: string, pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => folder);
  return command.includes(folder);
}
