import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../..', import.meta.url));

/** Exit code and output of a script. */
export interface PlainRun {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a script in plain Node against the built package: no test runner, no bundler, no source condition. */
export function plainNode(script: string, kind: 'module' | 'commonjs', preload = ''): PlainRun {
  return run([`--input-type=${kind}`, '-e', `${preload}\n${script}`]);
}

/** Runs a file of this package in plain Node. */
export function plainNodeFile(file: string): PlainRun {
  return run([file]);
}

function run(parameters: readonly string[]): PlainRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 600_000, // for a hang: a busy machine is no fault
    // pnpm's commands set NODE_PATH, from which every package of the workspace is found.
    env: { ...process.env, NODE_OPTIONS: '', NODE_PATH: '' },
  });
  return { code: status, output: stdout, errors: stderr };
}
