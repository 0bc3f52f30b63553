import { spawn } from 'node:child_process';

export interface RunOptions {
  /** The folder it runs in. Defaults to this process's. */
  readonly cwd?: string;
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the program when it is aborted. */
  readonly signal?: AbortSignal;
  /** Lets its output through to standard error as it comes, for a program that shows progress. Defaults to `false`. */
  readonly show?: boolean;
}

/** How a program ended. */
export interface Ended {
  /** `undefined` where there is no such program, or where it was killed. */
  readonly code: number | undefined;
  /** The signal that killed it. */
  readonly killedBy?: NodeJS.Signals;
  /** Standard output and standard error, as they came; empty where they were shown. */
  readonly output: string;
  readonly found: boolean;
}

/** Runs a program to its end, without a shell. Throws the signal's reason where it is aborted. */
export async function runCommand(
  command: string,
  parameters: readonly string[],
  { cwd, env, signal, show = false }: RunOptions = {},
): Promise<Ended> {
  signal?.throwIfAborted();
  const ended = await new Promise<Ended>((resolve, reject) => {
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
  return ended;
}

/** The last lines of what a program said, indented, for the end of an error's message. */
export function lastLines(output: string, count = 12): string {
  const lines = output.trimEnd().split('\n').slice(-count);
  return lines.map((line) => `  ${line}`).join('\n');
}
