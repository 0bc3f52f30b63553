import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { backend } from '@vse/testing';
import { runVse } from '../run-vse';

/** Texts that a command line printed, and its exit code. */
export interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command line in this process; `env` replaces the environment. */
export async function vse(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const texts = { output: '', errors: '' };
  const code = await runVse(argv, {
    output: { columns: 200, write: (text) => (texts.output += text) },
    errors: { columns: 200, write: (text) => (texts.errors += text) },
    env,
  });
  return { code, ...texts };
}

/** Runs a command line that answers in JSON. */
export async function vseJson(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly data: never; readonly errors: string }> {
  const { code, output, errors } = await vse([...argv, '--json'], env);
  return { code, data: JSON.parse(output) as never, errors };
}

/** Flags for the backend of this run of the tests. */
export const onBackend = ['--backend', backend];

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Runs the program from its source in a process of its own. */
export async function vseProcess(
  argv: readonly string[],
  {
    cwd = process.cwd(),
    env = {},
  }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ran> {
  const tsx = fileURLToPath(import.meta.resolve('tsx'));
  const child = spawn(process.execPath, ['--conditions=@vse/source', '--import', tsx, main, ...argv], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { output: '', errors: '' };
  child.stdout.on('data', (text: Buffer) => (texts.output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (texts.errors += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...texts };
}
