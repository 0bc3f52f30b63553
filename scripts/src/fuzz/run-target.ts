import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { progressFile } from './progress-file';
import type { FuzzResult, FuzzWork } from './run-cases';

/** Time limit of one case, generous even on a busy machine. */
const secondsACase = 20;
/** Heap limit: a parser that needs more kills its process, which is a failure. */
const megabytes = 512;
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Runs cases in a separate process, which is killed if a case hangs. */
export async function runTarget(work: Omit<FuzzWork, 'folder'>): Promise<FuzzResult> {
  const folder = mkdtempSync(join(memory, 'vse-fuzz-'));
  const progress = progressFile(join(folder, 'progress'));
  const child = fork(fileURLToPath(new URL('run-cases.ts', import.meta.url)), {
    execArgv: ['--conditions=@vse/source', '--import', 'tsx', `--max-old-space-size=${megabytes}`],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let hung = false;
  let seen = -1;
  let since = performance.now();
  const watch = setInterval(() => {
    const number = progress.read();
    if (number !== seen) [seen, since] = [number, performance.now()];
    else if (seen >= 0 && performance.now() - since > secondsACase * 1000) hung = child.kill('SIGKILL');
  }, 200);
  try {
    return await new Promise<FuzzResult>((resolve) => {
      let result: FuzzResult | undefined;
      child.once('message', (message: FuzzResult) => (result = message));
      child.once('exit', (code, signal) => {
        const number = progress.read();
        const error = hung ? `no end after ${secondsACase} s` : `the process ended with ${signal ?? code}`;
        resolve(result ?? { taken: number - work.from, refused: 0, faults: [{ number, error }], held: NaN });
      });
      child.send({ ...work, folder } satisfies FuzzWork);
    });
  } finally {
    clearInterval(watch);
    progress.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
