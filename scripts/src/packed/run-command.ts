import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment without what pnpm and npm tell the scripts that they run: a fresh project must not see this workspace's settings. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^p?npm_|^NODE_OPTIONS$/i.test(name));
  return Object.fromEntries(kept);
}

/** Runs a command to its end, at most `minutes` long, and returns what it printed. */
export async function runCommand(
  cwd: string,
  [command, ...args]: readonly [string, ...string[]],
  { minutes = 5, env = {} }: { readonly minutes?: number; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  const child = spawn(command, args, {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: minutes * 60_000,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { status, stdout, stderr };
}

/**
 * Runs a command that must succeed.
 *
 * @throws `Error` with everything it printed if it did not.
 */
export async function mustRun(...[cwd, command, options]: Parameters<typeof runCommand>): Promise<Finished> {
  const finished = await runCommand(cwd, command, options);
  if (finished.status === 0) return finished;
  throw new Error(
    `'${command.join(' ')}' ended with ${finished.status}\n${finished.stdout}${finished.stderr}`.trim(),
  );
}

/** Does this for each item, as many at once as there are cores; results are in the order of the items. */
export async function forEachAtOnce<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  atOnce = Math.max(2, availableParallelism()),
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const lane = async () => {
    for (const [i, item] of queue) results[i] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}
