import { parseArgs } from 'node:util';
import { OptionError } from '@vse/core';
import type { InstallOptions } from '../install-tensorflow';
import type { UninstallOptions } from '../uninstall-tensorflow';

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

const flags = {
  dir: text,
  gpu: flag,
  tensorflow: text,
  wheel: { type: 'string', multiple: true, default: [] as string[] },
  sha256: { type: 'string', multiple: true },
  'index-url': text,
  'insecure-index': flag,
  python: text,
  compiler: text,
  cache: text,
  replace: flag,
  purge: flag,
  help: { ...flag, short: 'h' },
} as const;

const commands = ['install', 'verify', 'uninstall'] as const;

/** A parsed command line. */
export type Command =
  | { readonly command: 'help' }
  | { readonly command: (typeof commands)[number]; readonly options: InstallOptions & UninstallOptions };

/**
 * Parses a command line.
 *
 * @throws `OptionError` that names the faulty argument.
 */
export function readArguments(argv: readonly string[]): Command {
  const { values, positionals } = parsed(argv);
  const [word, extra] = positionals;
  if (values.help || argv.length === 0) return { command: 'help' };
  const command = commands.find((name) => name === word);
  if (command === undefined || extra !== undefined) {
    throw new OptionError(
      `vse-tensorflow: the command must be one of ${commands.join(', ')}, got ${positionals.join(' ') || 'only flags'}. See --help.`,
    );
  }
  const { gpu, tensorflow, sha256, python, compiler, cache, replace, purge } = values;
  return {
    command,
    options: withoutUndefined({
      gpu,
      tensorflow,
      sha256,
      python,
      compiler,
      cache,
      replace,
      purge,
      project: values.dir,
      wheels: values.wheel,
      indexUrl: values['index-url'],
      insecureIndex: values['insecure-index'],
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

type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

function withoutUndefined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
