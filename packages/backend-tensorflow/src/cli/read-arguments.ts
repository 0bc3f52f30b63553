import { parseArgs } from 'node:util';
import { OptionError } from '@vse/core';
import type { InstallOptions } from '../install-tensorflow';
import type { UninstallOptions } from '../uninstall-tensorflow';

const text = { type: 'string' } as const;
const off = { type: 'boolean', default: false } as const;

const flags = {
  dir: text,
  gpu: off,
  tensorflow: text,
  wheel: { type: 'string', multiple: true, default: [] as string[] },
  sha256: text,
  'index-url': text,
  python: text,
  compiler: text,
  cache: text,
  replace: off,
  purge: off,
  help: { ...off, short: 'h' },
} as const;

const commands = ['install', 'verify', 'uninstall'] as const;

/** What a command line asks for. */
export type Command =
  | { readonly command: 'help' }
  | { readonly command: (typeof commands)[number]; readonly options: InstallOptions & UninstallOptions };

/** Reads a command line; throws an `OptionError` that names what is at fault. */
export function readArguments(argv: readonly string[]): Command {
  const { values, positionals } = parsed(argv);
  const [word, more] = positionals;
  if (values.help || argv.length === 0) return { command: 'help' };
  const command = commands.find((name) => name === word);
  if (command === undefined || more !== undefined) {
    throw new OptionError(
      `vse-tensorflow: wanted one of ${commands.join(', ')}, got ${positionals.join(' ') || 'flags alone'}. See --help.`,
    );
  }
  const { gpu, tensorflow, sha256, python, compiler, cache, replace, purge } = values;
  return {
    command,
    options: given({
      ...{ gpu, tensorflow, sha256, python, compiler, cache, replace, purge },
      ...{ project: values.dir, wheels: values.wheel, indexUrl: values['index-url'] },
    }),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: true });
  } catch (cause) {
    throw new OptionError(`vse-tensorflow: ${(cause as Error).message}`, { cause });
  }
}

type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Without what was not given. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}
