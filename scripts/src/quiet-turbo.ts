import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { turboLog } from './turbo-log';

/** Environment of turbo without telemetry and notices. */
function quietEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DO_NOT_TRACK: '1',
    NO_UPDATE_NOTIFIER: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    TURBO_TELEMETRY_DISABLED: '1',
  };
}

/** A run of turbo. */
export interface TurboRun {
  /** Says what is done, in the one line of progress. */
  readonly title: string;
  /** Arguments of `turbo run`. */
  readonly run: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs turbo tasks with one line of progress on standard error, which counts the packages on a terminal. Prints nothing else
 * but the logs of tasks that fail. Returns true if none does.
 */
export async function runQuietly({ title, run, env = {} }: TurboRun): Promise<boolean> {
  const live = process.stderr.isTTY;
  process.stderr.write(live ? title : `${title}\n`);
  const log = turboLog((done, packages) => {
    if (live) process.stderr.write(`\r\u001b[K${title} ${done} of ${packages.length}`);
  });
  const child = spawn('turbo', ['run', ...run, '--output-logs=full', '--log-order=grouped'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...quietEnvironment(), ...env },
    shell: process.platform === 'win32', // turbo is a script there
  });
  const status = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => log.line(line));
  }
  const succeeded = (await status) === 0;
  if (live) process.stderr.write(`\r\u001b[K${title} ${succeeded ? 'done' : 'failed'}\n`);
  const faults = log.end(!succeeded);
  if (faults !== '') console.error(faults);
  return succeeded;
}
