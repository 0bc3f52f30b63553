import { OptionError, VseError } from '@vse/core';
import { CommanderError } from 'commander';
import type { OutputStream } from './console/output-stream';
import { contextOf, type Answer } from './context';
import { exitCodes } from './exit-codes';
import { StoppedError } from './stopped-error';
import { systemFault } from './system-fault';
import { vseProgram } from './program';

/** Options of `runVse`. */
export interface RunVseOptions {
  /** Stream for answers. Defaults to `process.stdout`. */
  readonly output?: OutputStream;
  /** Stream for progress, notes and errors. Defaults to `process.stderr`. */
  readonly errors?: OutputStream;
  /** Environment variables. Defaults to `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Stops the command. Defaults to none. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a command line of `vse` in this process, for programs and tests. The backend of TensorFlow.js is that of the process.
 *
 * @param argv - Arguments after the name of the program.
 * @param options - Streams, environment, and a signal to stop.
 * @returns The exit code, one of `exitCodes`. Errors are printed, never thrown.
 *
 * @example
 * ```ts
 * import { exitCodes, runVse } from '@vse/cli';
 *
 * const code = await runVse(['network', 'list']);
 * console.log(code === exitCodes.done); // true
 * ```
 */
export async function runVse(argv: readonly string[], options: RunVseOptions = {}): Promise<number> {
  const { output = process.stdout, errors = process.stderr, env = process.env } = options;
  const signal = options.signal ?? new AbortController().signal;
  const asJson = argv.includes('--json');
  let exitCode: number = exitCodes.done;
  const program = vseProgram({ output, errors }, async (run, settings) => {
    const answer = await run(contextOf(output, errors, { env, signal, quiet: settings.quiet ?? false }));
    exitCode = answer.exitCode ?? exitCodes.done;
    print(output, answer, settings.json ?? false);
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    if (signal.aborted) return stopped(errors, error);
    const code = codeOf(error);
    if (asJson) print(output, { data: { error: describeError(error), exitCode: code }, text: '' }, true);
    else if (!(error instanceof CommanderError)) errors.write(`${messageOf(error)}\n`);
    return code;
  }
}

function print(output: OutputStream, { data, text }: Answer, json: boolean): void {
  if (json) output.write(`${JSON.stringify(data, null, 2)}\n`);
  else if (text !== '') output.write(`${text}\n`);
}

function stopped(errors: OutputStream, error: unknown): number {
  const wayOn =
    error instanceof StoppedError
      ? error.message
      : 'Finished work is kept; the same command goes on from there.';
  errors.write(`\nvse: stopped. ${wayOn}\n`);
  return exitCodes.stopped;
}

function codeOf(error: unknown): number {
  if (error instanceof CommanderError || error instanceof OptionError) return exitCodes.usage;
  return exitCodes.failed;
}

/** One message for errors that say what to do, and for those of files and connections; the stack of others. */
function messageOf(error: unknown): string {
  if (VseError.isInstance(error)) return error.message;
  const fault = systemFault(error);
  if (fault !== undefined) return `vse: ${fault}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function describeError(error: unknown): { readonly name: string; readonly message: string } {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  return { name: error.name, message: error.message.replace(/^error: /, '') };
}
