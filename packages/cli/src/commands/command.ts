import { Command, InvalidArgumentError, Option } from 'commander';
import type { Answer, Context } from '../context';

/** Flags that every command has. */
export interface CommonFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Runs a command and prints its answer. */
export type Execute = (run: (context: Context) => Promise<Answer>, settings: CommonFlags) => Promise<void>;

/** Makes a command, which `execute` runs. */
export type MakeCommand = (execute: Execute) => Command;

/** A command with the flags that every command has. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print the answer as JSON, errors too')
    .option('--quiet', 'no progress and no notes');
}

/** A command that only holds others, which have the common flags. */
export function group(name: string, description: string): Command {
  return new Command(name).description(description);
}

/** Parses a whole number from `from` on. */
export function wholeNumber(from = 1): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= from) return value;
    throw new InvalidArgumentError(`It must be a whole number of at least ${from}.`);
  };
}

/** Parses a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** The flag that chooses the backend of TensorFlow.js. */
export function backendOption(): Option {
  return new Option('--backend <name>', 'backend of TensorFlow.js; the default is the first that works')
    .choices(['tensorflow', 'webgpu', 'wasm', 'cpu', 'fastest'])
    .env('VSE_BACKEND');
}

/** The flag that names files of networks, or folders of them. */
export function networksOption(): Option {
  return new Option('--networks <paths...>', 'files of networks that the model needs, or folders of them');
}
