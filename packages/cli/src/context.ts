import type { OutputStream } from './console/output-stream';
import { progressLine, type Progress } from './console/progress-line';
import { exitCodes } from './exit-codes';

/** Surroundings of a command that runs. */
export interface Context {
  /** Standard output, for commands that ask what a terminal can show. */
  readonly output: OutputStream;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Says something to a person while the command runs; silent with `--quiet`. */
  readonly note: (text: string) => void;
  /** The progress line of one piece of work; silent with `--quiet`. */
  readonly progress: (label: string, unit?: string) => (progress: Progress) => void;
}

/** Answer of a command: data for `--json`, text for people. */
export interface Answer {
  /** Printed as JSON with `--json`. */
  readonly data: unknown;
  /** Printed otherwise; nothing is printed for an empty text. */
  readonly text: string;
  /** Code that the process ends with. Defaults to `exitCodes.done`. */
  readonly exitCode?: number;
}

/** Makes the surroundings of a command. */
export function contextOf(
  output: OutputStream,
  errors: OutputStream,
  settings: Pick<Context, 'env' | 'signal'> & { readonly quiet: boolean },
): Context {
  const { quiet, ...rest } = settings;
  return {
    output,
    ...rest,
    note: (text) => {
      if (!quiet) errors.write(`${text}\n`);
    },
    progress: (label, unit) =>
      quiet ? () => undefined : progressLine(errors, label, unit === undefined ? {} : { unit }),
  };
}

/** Exit code of an answer that lacks some of its inputs. */
export function partlyIf(failures: number): Pick<Answer, 'exitCode'> {
  return failures > 0 ? { exitCode: exitCodes.partly } : {};
}
