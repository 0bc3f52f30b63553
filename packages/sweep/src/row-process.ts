import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '@vse/formats';

interface KnownProcess {
  readonly pid: number;
  readonly host: string;
}

/** Keeps which process works in a folder, for whoever comes after a sweep that was killed. */
export async function tellProcess(folder: string, pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  const known: KnownProcess = { pid, host: hostname() };
  await writeFileAtomic(join(folder, 'process.json'), JSON.stringify(known));
}

/**
 * Waits while a process of this machine still works in a folder: it outlives a sweep that was killed, and two at a time
 * would write the same checkpoints.
 */
export async function othersEnd(folder: string, signal?: AbortSignal): Promise<void> {
  const text = await readFile(join(folder, 'process.json'), 'utf8').catch(() => '{}');
  const { pid, host } = JSON.parse(text) as Partial<KnownProcess>;
  if (pid === undefined || host !== hostname()) return;
  while (!signal?.aborted && (await worksIn(folder, pid))) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Whether there is such a process and, where that can be seen, it was started for this folder. */
async function worksIn(folder: string, pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => folder);
  return command.includes(folder);
}
