import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunningProcess, processIdentity, writeFileAtomic } from '@vse/formats';
import * as v from 'valibot';
import type { Warn } from './row-folder';

const knownProcess = v.object({
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  host: v.string(),
  space: v.optional(v.string()),
  started: v.optional(v.string()),
});

/** Records the process of a folder, for the next sweep if this one is killed. */
export async function recordProcess(folder: string, pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  await writeFileAtomic(join(folder, 'process.json'), JSON.stringify(await processIdentity(pid)));
}

/**
 * Waits for the recorded process of a folder to end: it outlives a sweep that was killed, and two processes would write
 * the same checkpoints. A record that cannot be read is passed over with a warning.
 */
export async function previousProcessEnd(folder: string, warn: Warn, signal?: AbortSignal): Promise<void> {
  const file = join(folder, 'process.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const { success, output } = v.safeParse(knownProcess, jsonOf(text));
  if (!success) {
    warn(
      `runSweep: ${file} is damaged: it names no process. A process of an earlier sweep is not waited for.`,
    );
    return;
  }
  while (!signal?.aborted && (await isRunningProcess(output)) === true) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
