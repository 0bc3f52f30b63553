import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Runs a program until it has said `count` lines, and kills it; returns what it said up to its end. */
export async function linesUntilKilled(
  program: string,
  options: readonly string[],
  count: number,
): Promise<readonly string[]> {
  const flags = ['--conditions=@vse/source', '--import', 'tsx', program, ...options];
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close'); // a process that is ending still holds its lock
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === count) child.kill('SIGKILL');
  }
  await closed;
  return lines;
}
