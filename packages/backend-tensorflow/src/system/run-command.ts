import { spawn } from 'node:child_process';

/** Options of running a program. */
export interface RunOptions {
  /** Working directory. Defaults to that of this process. */
  readonly cwd?: string;
  /** Environment variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Aborting it ends the program. */
  readonly signal?: AbortSignal;
  /** Passes its output on to standard error, for a program that shows progress. Defaults to `false`. */
  readonly show?: boolean;
}

/** Result of running a program. */
export interface CommandResult {
  /** Exit code; `undefined` if the program does not exist or was killed. */
  readonly code: number | undefined;
  /** Signal that killed it. */
  readonly killedBy?: NodeJS.Signals;
  /** Standard output and standard error, interleaved; empty with `show`. */
  readonly output: string;
  /** False if the program does not exist. */
  readonly found: boolean;
}

/** Runs a program to its end, without a shell. Rejects with the signal's reason if it is aborted. */
export async function runCommand(
  command: string,
  parameters: readonly string[],
  { cwd, env, signal, show = false }: RunOptions = {},
): Promise<CommandResult> {
  signal?.throwIfAborted();
  const result = await new Promise<CommandResult>((resolve, reject) => {
    const child = spawn(command, parameters, {
      stdio: show ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'],
      ...(cwd !== undefined && { cwd }),
      env: { ...process.env, ...env },
      ...(signal && { signal }),
    });
    let output = '';
    const keep = (text: Buffer): void => {
      output += text.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'EACCES')
        resolve({ code: undefined, output, found: false });
      else if (error.name !== 'AbortError') reject(error);
    });
    child.on('close', (code, killedBy) =>
      resolve({ code: code ?? undefined, ...(killedBy && { killedBy }), output, found: true }),
    );
  });
  signal?.throwIfAborted();
  return result;
}

/** Last lines of a program's output, indented, for the end of an error message. */
export function lastLines(output: string, count = 12): string {
  const lines = output.trimEnd().split('\n').slice(-count);
  return lines.map((line) => `  ${line}`).join('\n');
}
